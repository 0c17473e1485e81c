"""Codes: the next one never comes back, faults are said in words, padded forms are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.areas.rules.codes import Pattern, check_code, division_parent, next_code, normalise_code, plate_code
from gezhi.ground.checkdigits import holds_mod11_10

GRID = Pattern("grid", "general", "1", 3)
EXCLUSIVE = Pattern("grid", "exclusive", "2", 3)


@given(st.sets(st.integers(1, 900)), st.sets(st.integers(1, 900)))
def test_next_code_is_new_above_all_and_right(general, exclusive):
    used = [f"4501{n:03d}" for n in general] + [f"4502{n:03d}" for n in exclusive]
    code = next_code("450", GRID, used)
    assert code not in used
    assert int(code[4:]) == max(general, default=0) + 1
    assert check_code(code, "450", GRID) == ""


def test_numbers_run_out():
    assert next_code("450", GRID, ["4501998"]) == "4501999"
    assert next_code("450", GRID, ["4501999"]) == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("4509001", "起应为 1"),
        ("45010001", "7 位，现在是 8 位"),
        ("9901001", "开头"),
        ("45010a1", "数字"),
        ("450/001", "只能用"),
        ("", "只能用"),
        ("450１001", "只能用"),
    ],
)
def test_faults_in_words(code, words):
    assert words in check_code(code, "450", GRID)


def test_kinds_have_their_own_numbers():
    assert check_code("4502001", "450", EXCLUSIVE) == ""
    assert check_code("4502001", "450", GRID) != ""
    assert check_code("anything-46", "450", None) == ""


@pytest.mark.parametrize(
    ("padded", "code"),
    [
        ("450000000000", "45"),
        ("450800000000", "4508"),
        ("450802000000", "450802"),
        ("450802001000", "450802001"),
        ("450802001013", "450802001013"),
        ("450800", "4508"),
        ("4508020010131001", "4508020010131001"),
        ("450802100", "450802100"),
        ("ab00", "ab00"),
    ],
)
def test_padding_is_taken_off(padded, code):
    assert normalise_code(padded) == code


def test_parents_by_the_national_pattern():
    assert [division_parent(code) for code in ("450802001013", "450802001", "450802", "4508", "45")] == [
        "450802001",
        "450802",
        "4508",
        "45",
        "",
    ]


def test_plates_carry_a_check_digit():
    assert holds_mod11_10(plate_code("4508020010131001"))
    assert plate_code("nc-46") == "nc-46"
