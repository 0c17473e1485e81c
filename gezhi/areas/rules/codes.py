"""Codes of areas (编码): shape, making the next one, and the padded forms people write.

Statistical division codes are 2 + 2 + 2 + 3 + 3 digits (GB/T 2260, GB/T 10114); grids add a suffix of their own by the pattern of their
level, which is data. Codes are text and never become numbers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gezhi.ground.checkdigits import mod11_10

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
CODE_WORDS = "编码只能用数字、字母、点、横线和下划线，最多 32 个字符"
DIVISION_STEPS = ((12, 9), (9, 6), (6, 4), (4, 2))  # length of a division code, and of its parent's


@dataclass(frozen=True)
class Pattern:
    """How a level makes its codes: the parent's code, ``prefix``, then ``digits`` digits counting from ``first``."""

    level: str
    kind: str
    prefix: str
    digits: int
    first: int = 1


def shape_fault(code: str) -> str:
    """What is wrong with the characters of a code, in words; empty when nothing is."""
    return "" if CODE.fullmatch(code) else CODE_WORDS


def check_code(code: str, parent_code: str, pattern: Pattern | None) -> str:
    """What is wrong with a code under its parent by the pattern of its level, in words; empty when it is right."""
    if fault := shape_fault(code):
        return fault
    if pattern is None:
        return ""
    if not code.startswith(parent_code):
        return f"编码应以上级编码 {parent_code} 开头"
    suffix = code[len(parent_code) :]
    length = len(pattern.prefix) + pattern.digits
    if len(suffix) != length:
        return f"编码应为 {len(parent_code) + length} 位，现在是 {len(code)} 位"
    if not suffix.startswith(pattern.prefix):
        return f"编码第 {len(parent_code) + 1} 位起应为 {pattern.prefix}"
    return "" if suffix.isascii() and suffix.isdigit() else f"编码第 {len(parent_code) + 1} 位起应全部是数字"


def next_code(parent_code: str, pattern: Pattern, used: Iterable[str]) -> str:
    """The next free code under a parent: one above the highest ever used, so that no old code comes back; empty when none is left."""
    start = parent_code + pattern.prefix
    length = len(start) + pattern.digits
    tails = (code[len(start) :] for code in used if code.startswith(start) and len(code) == length)
    number = max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=pattern.first - 1) + 1
    number = max(number, pattern.first)
    return f"{start}{number:0{pattern.digits}d}" if number < 10**pattern.digits else ""


def normalise_code(code: str) -> str:
    """A division code without the zeros that pad it: 450802001000 -> 450802001, 450800 -> 4508. Other codes stay as they are."""
    text = code.strip()
    if not (text.isascii() and text.isdigit()):
        return text
    for length, parent in DIVISION_STEPS:
        if len(text) == length and not text[parent:].strip("0"):
            text = text[:parent]
    return text


def division_parent(code: str) -> str:
    """Code of the division above by the national pattern; empty for a province. Only proposes: the stored parent counts."""
    return next((code[:parent] for length, parent in DIVISION_STEPS if len(code) == length), "")


def plate_code(code: str) -> str:
    """A code as printed on plates (网格牌): followed by its check digit (ISO 7064 MOD 11,10) when it is all digits."""
    return code + mod11_10(code) if code.isascii() and code.isdigit() else code
