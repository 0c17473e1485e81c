"""Words of the self-check (自检): what rooms report to ``gezhi check``.

A room gives a function without arguments that yields findings; the page ``reactions`` lists the functions under ``checks``.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One line of the self-check. ``fail`` makes the check fail, ``warn`` only tells."""

    level: Literal["ok", "warn", "fail"]
    words: str


def ok(words: str) -> Finding:
    """All is well here."""
    return Finding("ok", words)


def warn(words: str) -> Finding:
    """It works, but somebody should act soon."""
    return Finding("warn", words)


def fail(words: str) -> Finding:
    """It does not work; the words say what to do."""
    return Finding("fail", words)
