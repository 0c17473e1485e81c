"""Paths: a range holds exactly the subtree, on random trees of real-looking codes."""

from hypothesis import given
from hypothesis import strategies as st

from gezhi.areas.rules import ancestors, child_path, is_within, repath, segment, subtree_range

CODE = st.text("0123456789AZaz._-", min_size=1, max_size=5).filter(lambda code: code[0].isalnum())


@st.composite
def trees(draw):
    """Paths of a random tree and the index of each one's parent (None for roots); codes may or may not begin with the parent's."""
    nodes = [("", "", None)]
    seen = {""}
    for own, chosen, prefixed in draw(st.lists(st.tuples(CODE, st.integers(0, 30), st.booleans()), min_size=1, max_size=30)):
        parent = chosen % len(nodes)
        above, above_code, _ = nodes[parent]
        code = above_code + own if prefixed else own
        path = child_path(above, code, above_code)
        if path not in seen:
            seen.add(path)
            nodes.append((path, code, parent))
    return nodes


def is_ancestor(nodes, above, below):
    while below is not None and below != above:
        below = nodes[below][2]
    return below == above


@given(trees())
def test_range_equals_ancestor_relation(nodes):
    for above, (path, _, _) in enumerate(nodes):
        low, high = subtree_range(path)
        for below, (other, _, _) in enumerate(nodes):
            in_range = low.encode() <= other.encode() < high.encode()
            assert in_range == is_within(other, path) == is_ancestor(nodes, above, below)


@given(trees())
def test_ancestors_are_the_chain(nodes):
    for path, _, parent in nodes[1:]:
        above = nodes[parent][0]
        assert ancestors(path) == [*ancestors(above), path]


def test_segments_of_division_and_grid_codes():
    assert segment("450802001013", "450802001") == "013"
    assert segment("990001", "450802001") == "990001"
    assert segment("4508") == "4508"
    assert child_path("45/08/", "450802", "4508") == "45/08/02/"
    assert repath("45/08/02/001/", "45/08/", "46/01/") == "46/01/02/001/"
    assert repath("45/09/", "45/08/", "46/01/") == "45/09/"
