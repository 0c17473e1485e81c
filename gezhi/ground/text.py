"""Words people type: cleaned, limited, and cut so that any words from mid-sentence are found again."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from gezhi.ground.problems import invalid

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+")
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


def search_words(text: str) -> list[str]:
    """The index terms of a text: each pair of neighbouring ideographs, each Latin or digit word; sorted, without repeats."""
    words: set[str] = set()
    for run in RUNS.findall(normalise(text)):
        for part in re.findall(
            r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+", run
        ):
            if not IDEOGRAPH.match(part):
                words.add(part[:64])
            else:
                words.update(part[i : i + 2] for i in range(len(part) - 1))
                words.update((part[0],) if len(part) == 1 else ())
    return sorted(words)


@lru_cache(maxsize=50_000)
def initials(text: str) -> str:
    """Pinyin initials of a name, for finding by keyboard: 荷城社区 -> hcsq."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
