"""Rules of bodies (机构) over plain values: codes, tree paths, the credit code's check character, and search."""

import re

from gezhi.ground.text import initials

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
CODE_WORDS = "单位编码只能用字母、数字、点、横线和下划线，最多 40 个字符"

# GB 32100-2015 table 3 and clause 3.4: the characters in order of value, and the weights 3**(i-1) mod 31.
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def credit_check_character(body: str) -> str:
    """Check character of the first 17 characters of a unified social credit code (统一社会信用代码, GB 32100-2015).

    Raises ValueError when a character is not allowed (I, O, S, V, Z never are).
    """
    total = sum(CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_LETTERS[(31 - total % 31) % 31]


def credit_code_fault(code: str) -> str:
    """Say in Chinese what is wrong with a unified social credit code; empty text when it is right."""
    if len(code) != 18:
        return f"统一社会信用代码应为 18 位，现在是 {len(code)} 位"
    if any(letter not in CREDIT_LETTERS for letter in code):
        return "统一社会信用代码只能用数字和大写字母（不含 I、O、S、V、Z）"
    if credit_check_character(code[:17]) != code[17]:
        return "统一社会信用代码的最后一位校验码不对，请对照证书核对"
    return ""


def child_path(parent_path: str, code: str) -> str:
    """Place of a body in the tree of bodies: the codes from the root down, each closed by a slash."""
    return f"{parent_path}{code}/"


def below(path: str) -> tuple[str, str]:
    """Half-open text range that holds this body and every body under it (compare with ``COLLATE "C"``)."""
    return path, path[:-1] + "0"


def ancestors(area_path: str) -> list[str]:
    """Area paths from this one up to the root, nearest first."""
    parts = area_path.split("/")[:-1]
    return ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]


def search_text(names: tuple[str, ...]) -> str:
    """Lower-case text in which a body is looked up: its names, aliases and code, with their pinyin initials."""
    words = [name for name in names if name]
    return "\n".join([*words, *(initials(word) for word in words)]).lower()


def match_rank(words: list[str], names: tuple[str, ...], text: str) -> int | None:
    """How well a body answers the words: 0 exact, 1 begins so, 2 contains all, None does not answer."""
    if not all(word in text for word in words):
        return None
    whole = " ".join(words)
    lowered = [name.lower() for name in names if name]
    if whole in lowered:
        return 0
    return 1 if any(name.startswith(whole) for name in lowered) else 2
