"""Words people type: cleaned, limited, and cut so that any words from mid-sentence are found again."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from gezhi.ground.problems import invalid

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+")
PARTS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def clean_text(value: object, field: str, limit: int, *, lines: bool = False) -> str:
    """``value`` as text without outer blanks; refused in words when it is no text, has control characters or is too long."""
    if not isinstance(value, str):
        raise invalid(field, "这里需要填写文字。")
    text = value.replace("\r\n", "\n").strip()
    if CONTROLS.search(text) or (not lines and "\n" in text):
        raise invalid(field, "文字中含有不能识别的控制字符，请删除后重新提交。")
    if len(text) > limit:
        raise invalid(field, f"最多 {limit} 个字，现在是 {len(text)} 个字，请缩短。")
    return text


def normalise(text: str) -> str:
    """One written form for comparing and finding: full-width folded (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _parts(text: str) -> Iterator[str]:
    """The runs of a text, each only ideographs or without any."""
    for run in RUNS.findall(normalise(text)):
        yield from PARTS.findall(run)


def search_words(text: str) -> list[str]:
    """The index terms of a text; sorted, without repeats.

    Each pair of neighbouring ideographs, the last one of a run alone (so that every ideograph begins some term), each Latin or digit word.
    """
    words: set[str] = set()
    for part in _parts(text):
        if IDEOGRAPH.match(part):
            words.update(part[i : i + 2] for i in range(len(part)))
        else:
            words.add(part[:64])
    return sorted(words)


def search_query(text: str) -> str:
    """The tsquery that finds texts holding all of these words; empty when there is nothing to look for.

    An ideograph that stands alone (区 in A3区) is asked for as the beginning of a term, for in the text it may have neighbours.
    """
    terms: set[str] = set()
    for part in _parts(text):
        if not IDEOGRAPH.match(part):
            terms.add(f"'{part[:64]}'")
        elif len(part) == 1:
            terms.add(f"'{part}':*")
        else:
            terms.update(f"'{part[i : i + 2]}'" for i in range(len(part) - 1))
    return " & ".join(sorted(terms))


@lru_cache(maxsize=50_000)
def initials(text: str) -> str:
    """Pinyin initials of a name, for finding by keyboard: 东门社区 -> dmsq."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
