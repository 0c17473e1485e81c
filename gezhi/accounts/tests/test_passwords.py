import threading

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from gezhi.accounts import passwords
from gezhi.accounts.passwords import Argon2id, good_password
from gezhi.ground.problems import Problem


def test_passwords_are_kept_as_argon2id_of_the_named_cost():
    stored = make_password("correct horse 9 battery")
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("correct horse 9 battery", stored)
    assert not check_password("correct horse 9 batterz", stored)
    assert make_password("correct horse 9 battery") != stored


@pytest.mark.parametrize(
    "word", ["correct horse 9 battery", "井盖 巡查 2026 平安", "一二三四五六七八九十甲乙", "x9" * 3 + "abcdef", " lead and trail "]
)
def test_long_odd_ones_pass(word):
    assert good_password(word, "worker01") == word


@pytest.mark.parametrize(
    "word",
    [
        "",
        "short",
        "elevenchars",
        "1234567890123",
        "aaaaaaaaaaaa",
        "worker01worker01"[:12],
        "worker01 1234",
        "x" * 129,
        "with\x00nul 12345",
        123,
        None,
    ],
)
def test_weak_ones_are_refused_in_words(word):
    with pytest.raises(Problem) as caught:
        good_password(word, "worker01")
    assert caught.value.kind == "invalid"
    assert caught.value.detail


@pytest.mark.parametrize("word", ["passwordpassword", "password123456", "2026_Password!!", "1234qwerasdf", "dragon2026...."])
def test_common_ones_are_refused_also_when_stretched_to_length(word):
    with pytest.raises(Problem, match="太常见"):
        good_password(word, "worker01")


def test_at_most_two_hash_at_once_and_the_third_is_asked_to_come_again(monkeypatch):
    inside, release = threading.Semaphore(0), threading.Event()

    def slow(self, password, salt):
        inside.release()
        release.wait(10)
        return "stored"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    threads = [threading.Thread(target=Argon2id().encode, args=("a", "b")) for _ in range(passwords.AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=10)
    with pytest.raises(Problem) as caught:
        Argon2id().encode("a", "b")
    assert caught.value.kind == "too_many_requests"
    assert caught.value.facts["retry_after"] >= 1
    release.set()
    for thread in threads:
        thread.join(10)
    assert Argon2id().encode("a", "b") == "stored"
