"""The table of the closed loop is whole: every state reached and left, every row has its function, every fact a reader."""

from gezhi.access.seed import ROLES
from gezhi.access.verbs import Verb
from gezhi.events.actions import HANDLERS
from gezhi.events.offers import WHY_NOT
from gezhi.events.rules import READERS
from gezhi.events.standing import RELATIONS
from gezhi.events.timeline import ENTRY_LABELS, FOR_REPORTER
from gezhi.events.workflow import OPEN_STATES, PHASES, RELATION_NAMES, ROWS, STATE_NAMES, TABLE, Relation, State, legal_verbs


def ways():
    """From-state and to-state of every row; a row that names no end stays."""
    return {(start, end) for row in ROWS for start in row.from_states for end in (row.to or (start,))}


def test_every_state_is_reached_from_a_new_matter():
    reached, more = {State.SUBMITTED}, True
    while more:
        more = {end for start, end in ways() if start in reached} - reached
        reached |= more
    assert reached == set(State)


def test_every_state_but_archived_is_left():
    assert {start for start, end in ways() if start != end} == set(State) - {State.ARCHIVED}
    assert legal_verbs(State.ARCHIVED) == []


def test_the_end_can_be_reached_from_everywhere():
    arrived, more = {State.ARCHIVED}, True
    while more:
        more = {start for start, end in ways() if end in arrived} - arrived
        arrived |= more
    assert arrived == set(State)


def test_every_row_has_its_function_and_every_function_its_row():
    assert set(HANDLERS) == set(TABLE)
    assert len(TABLE) == len(ROWS)


def test_names_are_whole():
    assert set(STATE_NAMES) == set(State)
    assert set(RELATION_NAMES) == set(RELATIONS) == set(Relation)
    assert sorted(state for states in PHASES.values() for state in states) == sorted(State)
    assert set(State) - {State.CLOSED, State.ARCHIVED} == OPEN_STATES
    assert set(WHY_NOT) <= set(TABLE)
    assert set(FOR_REPORTER) <= set(ENTRY_LABELS)
    assert {row.entry for row in ROWS} <= set(ENTRY_LABELS)
    assert len({row.entry for row in ROWS}) == len(ROWS)


def test_every_fact_can_be_read_and_every_choice_has_words():
    for row in ROWS:
        assert len({fact.name for fact in row.facts}) == len(row.facts)
        for fact in row.facts:
            assert fact.kind in READERS
            assert bool(fact.choices) == (fact.kind == "choice"), (row.verb, fact.name)
            assert fact.label


def test_a_verb_that_stays_may_be_retried_and_no_other():
    for row in ROWS:
        assert not row.keeps_version or not row.to or set(row.to) == set(row.from_states)


def test_every_right_is_held_by_some_role():
    held = {verb for *_, verbs in ROLES for verb in verbs}
    assert {row.right for row in ROWS if row.right} <= held
    assert {row.verb for row in ROWS if row.right is None} == {"archive"}
    assert all(row.right in set(Verb) for row in ROWS if row.right)


def test_the_main_action_is_one_for_each_relation():
    for state in State:
        for relation in Relation:
            main = [row.verb for row in ROWS if row.main and state in row.from_states and relation in row.who]
            assert len(main) <= 1, (state, relation, main)
