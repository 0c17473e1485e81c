"""Any words from the middle of a text find it again, wherever people cut them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.text import search_query, search_words

TEXT = st.text(st.sampled_from("小区垃圾路的A3b９ 。，-"), max_size=30)
ATOM = re.compile(r"[0-9A-Za-z９]+|.", re.DOTALL)


def holds(text, words):
    """What the database answers: every part of the query is a term, or the beginning of one."""
    terms = search_words(text)
    parts = [part for part in search_query(words).split(" & ") if part]
    return all(any(term.startswith(part[1:-3]) for term in terms) if part.endswith(":*") else part.strip("'") in terms for part in parts)


@given(TEXT, st.data())
def test_words_from_anywhere_are_found(text, data):
    atoms = ATOM.findall(text)
    start = data.draw(st.integers(0, len(atoms)))
    assert holds(text, "".join(atoms[start : data.draw(st.integers(start, len(atoms)))]))


@pytest.mark.parametrize(("text", "words"), [("住在A3区的人", "A3区"), ("住在A3区的人", "在A3"), ("噪音", "音"), ("ＡＢＣ公司", "abc")])
def test_words_beside_latin_ones_are_found(text, words):
    assert holds(text, words)


@pytest.mark.parametrize(("text", "words"), [("小区门口", "小门"), ("噪音", "垃圾"), ("A3区", "A4区"), ("A3市", "A3区")])
def test_other_words_are_not_found(text, words):
    assert not holds(text, words)


def test_signs_alone_ask_for_nothing():
    assert search_query("，。!？'\\ &|") == ""
