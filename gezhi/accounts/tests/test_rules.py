from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.accounts import rules
from gezhi.ground.problems import Problem

from .conftest import NOON

ALLOWANCES = [rules.PERSONAL, rules.UNDER_PRESSURE, rules.SHARED_ADDRESS, rules.CODES]


@given(st.integers(0, 500), st.sampled_from(ALLOWANCES))
def test_waiting_grows_and_never_passes_half_an_hour(failures, allowance):
    wait = rules.wait_after(failures, allowance)
    assert wait <= rules.wait_after(failures + 1, allowance) <= timedelta(minutes=30)
    assert (wait == timedelta(0)) == (failures < allowance.slow)


def test_five_wrong_ones_wait_a_minute_then_double():
    waits = [rules.wait_after(n, rules.PERSONAL).total_seconds() for n in range(1, 12)]
    assert waits == [0, 0, 2, 4, 60, 120, 240, 480, 960, 1800, 1800]


def test_failures_are_forgotten_after_fifteen_quiet_minutes():
    minute = timedelta(minutes=1)
    assert not rules.is_forgotten(NOON, None, NOON + 15 * minute)
    assert rules.is_forgotten(NOON, None, NOON + 16 * minute)
    assert not rules.is_forgotten(NOON, NOON + 30 * minute, NOON + 45 * minute)
    assert rules.is_forgotten(NOON, NOON + 30 * minute, NOON + 46 * minute)


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("198.51.100.4", "", (), "198.51.100.4"),
        ("198.51.100.4", "1.2.3.4", (), "198.51.100.4"),  # nobody's proxy: the header is a claim
        ("10.0.0.2", "1.2.3.4", ("10.0.0.0/8",), "1.2.3.4"),
        ("10.0.0.2", "6.6.6.6, 1.2.3.4", ("10.0.0.2",), "1.2.3.4"),  # the left one was written by the caller
        ("10.0.0.2", "6.6.6.6, 1.2.3.4, 10.0.0.3", ("10.0.0.0/8",), "1.2.3.4"),
        ("10.0.0.2", "rubbish", ("10.0.0.0/8",), "10.0.0.2"),
        ("10.0.0.2", "", ("10.0.0.0/8",), "10.0.0.2"),
        ("", "1.2.3.4", ("10.0.0.0/8",), "unknown"),
        ("::ffff:10.0.0.2", "2001:db8::1", ("10.0.0.0/8",), "2001:db8::1"),
    ],
)
def test_the_address_is_the_last_one_we_did_not_write(remote, forwarded, trusted, address):
    assert rules.caller_address(remote, forwarded, trusted) == address


def test_one_subscriber_of_ipv6_is_one_address():
    assert rules.counted_address("2001:db8:1:2::1") == rules.counted_address("2001:db8:1:2:ffff::9")
    assert rules.counted_address("2001:db8:1:3::1") != rules.counted_address("2001:db8:1:2::1")
    assert rules.counted_address("203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize("target", ["/", "/events/?state=a&q=井盖", "/events/1#act"])
def test_local_paths_are_followed(target):
    assert rules.local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "evil",
        "",
        None,
        7,
        " /x",
        "/\n/e",
    ],
)
def test_foreign_targets_are_not(target):
    assert rules.local_path(target) == "/"


@given(st.text(alphabet="/\\:.@evil \t\n%#?", max_size=12))
def test_whatever_is_followed_stays_on_this_host(text):
    followed = urljoin("https://here.test/sign-in", rules.local_path("/" + text).replace("\\", "/"))
    assert urlsplit(followed).netloc == "here.test"


@pytest.mark.parametrize(
    ("typed", "stored"), [(" Worker01 ", "worker01"), ("荷花社区网格员01", "荷花社区网格员01"), ("a.b-c_d@e", "a.b-c_d@e")]
)
def test_usernames_are_stored_in_one_form(typed, stored):
    assert rules.written_username(typed) == stored
    assert rules.looked_up_username(typed) == stored


@pytest.mark.parametrize("typed", ["", "a", "-ab", "a b", "a\x00b", "x" * 65, None, 5, "😀😀", "a\nb"])
def test_bad_usernames_are_refused_in_words(typed):
    with pytest.raises(Problem) as caught:
        rules.written_username(typed)
    assert caught.value.kind == "invalid"


@given(st.text(alphabet=st.characters(codec=None), max_size=300) | st.none() | st.integers())
def test_anything_can_be_looked_up(typed):
    name = rules.looked_up_username(typed)
    assert "\x00" not in name
    name.encode()
