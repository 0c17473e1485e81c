import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.organisations.rules import (
    CREDIT_LETTERS,
    ancestors,
    below,
    child_path,
    credit_check_character,
    credit_code_fault,
    match_rank,
    search_text,
)

EXAMPLE = "91350100M000100Y43"  # the example printed in GB 32100-2015


def test_the_example_of_the_standard_is_right():
    assert credit_check_character(EXAMPLE[:17]) == "3"
    assert credit_code_fault(EXAMPLE) == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9135", "18 位"),
        ("91350100M000100Y44", "校验码"),
        ("91350100I000100Y43", "只能用"),
        ("91350100m000100y43", "只能用"),
        ("", "18 位"),
    ],
)
def test_wrong_credit_codes_are_refused_in_words(code: str, words: str):
    assert words in credit_code_fault(code)


@given(st.text(CREDIT_LETTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(CREDIT_LETTERS))
def test_one_wrong_character_is_always_found(body: str, place: int, letter: str):
    whole = body + credit_check_character(body)
    changed = whole[:place] + letter + whole[place + 1 :]
    assert (credit_code_fault(changed) == "") == (changed == whole)


codes = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,6}", fullmatch=True), min_size=1, max_size=5)


@given(codes, codes)
def test_the_range_below_a_path_is_its_subtree(one: list[str], other: list[str]):
    path, tested = "".join(f"{code}/" for code in one), "".join(f"{code}/" for code in other)
    low, high = below(path)
    assert (low <= tested < high) == tested.startswith(path)
    assert child_path(path, "x").startswith(path)


def test_ancestors_nearest_first():
    assert ancestors("45/08/02/") == ["45/08/02/", "45/08/", "45/"]
    assert ancestors("") == []


def test_search_by_words_alias_and_initials():
    names = ("城市管理局", "chengguan", "城管")
    text = search_text(names)
    assert match_rank(["城市管理局"], names, text) == 0
    assert match_rank(["城市"], names, text) == 1
    assert match_rank(["csglj"], names, text) == 2
    assert match_rank(["管理"], names, text) == 2
    assert match_rank(["水利"], names, text) is None
    assert match_rank([], names, text) is not None
