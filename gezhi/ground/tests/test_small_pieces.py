"""Clock, ids, check digits, words, cursors, canonical text, strict JSON, keys: what every room leans on."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground import checkdigits, clock, home, ids, json_input, paging, secrets, text
from gezhi.ground.canonical import canonical
from gezhi.ground.problems import KINDS, Problem, invalid

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def test_the_clock_is_held_and_let_go():
    with clock.frozen(NOON):
        assert clock.now() == NOON
        with clock.travel(timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_a_serving_process_cannot_move_the_clock(monkeypatch):
    monkeypatch.setenv("GEZHI_SERVING", "1")
    with pytest.raises(RuntimeError), clock.frozen(NOON):
        pass


def test_a_time_without_zone_is_no_moment():
    with pytest.raises(ValueError, match="zone"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001 - the point of the test
        pass


def test_ids_are_version_7_and_follow_time():
    early, late = ids.uuid7(NOON), ids.uuid7(NOON + timedelta(seconds=1))
    assert (early.version, early.variant) == (7, "specified in RFC 4122")
    assert early < late
    assert ids.uuid7(NOON) != early


@given(st.text(alphabet="0123456789", min_size=1, max_size=30), st.data())
def test_one_wrong_digit_is_noticed(digits, data):
    number = digits + checkdigits.mod11_10(digits)
    assert checkdigits.holds_mod11_10(number)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != number[place]]))
    assert not checkdigits.holds_mod11_10(number[:place] + other + number[place + 1 :])


def test_the_standards_own_example():
    assert checkdigits.mod11_10("0794") == "5"


@pytest.mark.parametrize(("value", "words"), [(5, "文字"), ("a\x00b", "控制字符"), ("a\nb", "控制字符"), ("长" * 11, "最多 10 个字")])
def test_words_that_cannot_be_kept_are_refused(value, words):
    with pytest.raises(Problem, match=words):
        text.clean_text(value, "title", 10)


def test_emoji_and_rare_characters_stay():
    assert text.clean_text(" 𠮷野家门口😀 ", "title", 10) == "𠮷野家门口😀"


def test_a_cursor_comes_back_and_belongs_to_its_filter():
    mark = paging.filter_mark({"state": "open"})
    cursor = paging.encode_cursor(["2026-11-21", "x"], mark)
    assert paging.decode_cursor(cursor, mark, 2) == ["2026-11-21", "x"]
    for damaged, by in ((cursor, paging.filter_mark({})), (cursor[:-3], mark), ("%%", mark), ("", mark)):
        with pytest.raises(Problem) as refused:
            paging.decode_cursor(damaged, by, 2)
        assert refused.value.status == 422


@pytest.mark.parametrize("size", ["0", "201", "x", "-1", "1.5", "9" * 30])
def test_page_sizes_out_of_reason_are_refused(size):
    with pytest.raises(Problem):
        paging.page_size(size)


@given(
    st.dictionaries(st.text(max_size=5), st.one_of(st.integers(-(2**53), 2**53), st.text(max_size=9), st.booleans(), st.none()), max_size=6)
)
def test_the_same_facts_give_the_same_text(facts):
    assert canonical(facts) == canonical(dict(reversed(facts.items())))


def test_canonical_times_and_ids():
    assert canonical({"b": NOON, "a": [1, None]}) == '{"a":[1,null],"b":"2026-11-21T04:00:00Z"}'


@pytest.mark.parametrize(
    "body",
    [b"", b"[1]", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e999}', b'{"a":' + b"9" * 40 + b"}", b'{"a":"\\u0000"}', b"\xff", b'{"a":"\\ud800"}',
     b'{"a":' * 40 + b"1" + b"}" * 40, b"[" * 100_000],
)  # fmt: skip
def test_json_that_is_not_strict_is_refused(body):
    with pytest.raises(Problem) as refused:
        json_input.read(body)
    assert refused.value.status == 400


def test_sealed_words_come_back_and_are_never_the_same_twice():
    one, other = secrets.seal("张三 13800000000"), secrets.seal("张三 13800000000")
    assert one != other
    assert secrets.unseal(one) == secrets.unseal(other) == "张三 13800000000"
    with pytest.raises(ValueError, match="changed"):
        secrets.unseal(one[:-1] + bytes([one[-1] ^ 1]))


def test_a_new_key_seals_new_words_and_old_ones_stay_readable():
    old = secrets.seal("旧")
    fresh = home.home() / "keys" / "seal-2.key"
    try:
        secrets.key("seal-2")
        assert secrets.seal("新")[1:7] == b"seal-2"
        assert secrets.unseal(old) == "旧"
    finally:
        secrets.key.cache_clear()
        fresh.unlink()


def test_keys_are_for_us_alone():
    secrets.key("seal-1")
    path = home.home() / "keys" / "seal-1.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keyed_hashes_differ_by_purpose():
    assert secrets.keyed_hash("1", "phone") == secrets.keyed_hash("1", "phone") != secrets.keyed_hash("1", "report")


def test_every_problem_has_its_own_number_and_words():
    assert len({kind.number for kind in KINDS.values()}) == len(KINDS)
    assert all(kind.title and kind.todo for kind in KINDS.values())
    document = invalid("title", "请缩短。").document()
    assert (document["status"], document["errors"]) == (422, [{"field": "title", "detail": "请缩短。"}])
