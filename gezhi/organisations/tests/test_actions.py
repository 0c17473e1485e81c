from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gezhi.access.actor import SYSTEM
from gezhi.areas.models import Area
from gezhi.ground.problems import Problem
from gezhi.journal.queries import of_subject
from gezhi.organisations.actions import (
    OrganisationFacts,
    change_organisation,
    create_organisation,
    end_organisation,
    facts_of,
    move,
    same_facts,
)
from gezhi.organisations.models import Organisation
from gezhi.organisations.queries import bodies, today
from gezhi.organisations.tests.town import make_actor, make_body

FACTS = OrganisationFacts("甲区城市管理局", "department", short_name="城市管理局", handles=True, aliases=["城管"])


def test_create_writes_the_body_its_entry_and_moves_the_counter(land: dict[str, Area]):
    before = bodies()
    row = create_organisation(actor=SYSTEM, code="cg", facts=FACTS, area=land["990101"])
    assert (row.path, row.short_name, row.handles) == ("cg/", "城市管理局", True)
    assert [entry.verb for entry in of_subject("organisation", str(row.pk))] == ["organisation.created"]
    assert before.by_code("cg") is None
    assert bodies().by_code("cg") is not None


def test_create_needs_the_right_and_stays_in_its_area(land: dict[str, Area]):
    admin = make_actor("sys1", "system_admin", land["990101001"])
    create_organisation(actor=admin, code="ok", facts=FACTS, area=land["990101001001"])
    with pytest.raises(Problem) as sibling:
        create_organisation(actor=admin, code="no", facts=FACTS, area=land["990101002"])
    with pytest.raises(Problem) as parent:
        create_organisation(actor=admin, code="no", facts=FACTS, area=land["990101"])
    with pytest.raises(Problem) as worker:
        create_organisation(actor=make_actor("w1", "grid_worker", land["990101"]), code="no", facts=FACTS, area=land["990101"])
    assert [sibling.value.kind, parent.value.kind, worker.value.kind] == ["not_visible", "not_visible", "not_permitted"]


@pytest.mark.parametrize(
    ("code", "facts", "field"),
    [
        ("有空格", FACTS, "code"),
        ("a/b", FACTS, "code"),
        ("x" * 41, FACTS, "code"),
        ("x", OrganisationFacts("", "department"), "name"),
        ("x", OrganisationFacts("名\0称", "department"), "name"),
        ("x", OrganisationFacts("名" * 81, "department"), "name"),
        ("x", OrganisationFacts("名称", "nothing"), "kind"),
        ("x", OrganisationFacts("名称", "department", credit_code="91350100M000100Y44"), "credit_code"),
        ("x", OrganisationFacts("名称", "department", aliases=["别名"] * 21), "aliases"),
    ],
)
def test_wrong_input_is_refused_at_its_field(land: dict[str, Area], code: str, facts: OrganisationFacts, field: str):
    with pytest.raises(Problem) as refused:
        create_organisation(actor=SYSTEM, code=code, facts=facts, area=land["990101"])
    assert refused.value.facts["errors"][0]["field"] == field
    assert not Organisation.objects.exists()


def test_a_code_and_a_credit_code_belong_to_one_body(land: dict[str, Area]):
    facts = OrganisationFacts("甲公司", "company", credit_code="91350100m000100y43")
    create_organisation(actor=SYSTEM, code="one", facts=facts, area=land["990101"])
    with pytest.raises(Problem, match="已被使用"):
        create_organisation(actor=SYSTEM, code="one", facts=FACTS, area=land["990101"])
    with pytest.raises(Problem, match="甲公司"):
        create_organisation(actor=SYSTEM, code="two", facts=facts, area=land["990101"])


def test_change_records_only_what_changed_and_refuses_a_stale_version(land: dict[str, Area]):
    row = make_body("cg", land["990101"], name="城管局")
    facts = OrganisationFacts("城管局", "department", handles=True)
    change_organisation(actor=SYSTEM, organisation=row, facts=facts, version=1)
    assert (row.handles, row.version) == (True, 2)
    entry = of_subject("organisation", str(row.pk))[-1]
    assert entry.verb == "organisation.changed"
    assert '"handles":true' in entry.body
    assert '"name"' not in entry.body
    with pytest.raises(Problem) as stale:
        change_organisation(actor=SYSTEM, organisation=row, facts=FACTS, version=1)
    assert stale.value.kind == "stale_version"
    assert change_organisation(actor=SYSTEM, organisation=row, facts=facts_of(row), version=2).version == 2
    assert same_facts(facts, facts_of(row))


def test_move_takes_the_subtree_along_and_refuses_a_ring(land: dict[str, Area]):
    root = make_body("a", land["990101"])
    child = make_body("a-b", land["990101"], parent=root)
    leaf = make_body("c", land["990101"], parent=child)
    near = make_body("a.b", land["990101"])  # its path sorts between
    other = make_body("z", land["990101002"])
    with pytest.raises(Problem, match="下级"):
        move(actor=SYSTEM, organisation=root, area=land["990101"], parent=leaf, version=1)
    move(actor=SYSTEM, organisation=root, area=land["990101001"], parent=other, version=1)
    paths = dict(Organisation.objects.values_list("code", "path"))
    assert paths == {"a": "z/a/", "a-b": "z/a/a-b/", "c": "z/a/a-b/c/", "a.b": "a.b/", "z": "z/"}
    assert Organisation.objects.get(code="a").area_id == land["990101001"].pk
    assert near.path == "a.b/"


def test_move_needs_both_areas(land: dict[str, Area]):
    row = make_body("a", land["990101001"])
    admin = make_actor("sys2", "system_admin", land["990101001"])
    with pytest.raises(Problem) as refused:
        move(actor=admin, organisation=row, area=land["990101002"], parent=None, version=1)
    assert refused.value.kind == "not_visible"


def test_end_keeps_the_row_readable_and_takes_it_off_the_lists(land: dict[str, Area]):
    row = make_body("a", land["990101"], accepts=True, handles=True)
    child = make_body("b", land["990101"], parent=row)
    with pytest.raises(Problem, match="下级单位"):
        end_organisation(actor=SYSTEM, organisation=row, until_on=today(), reason="合并", version=1)
    end_organisation(actor=SYSTEM, organisation=child, until_on=today(), reason="合并", version=1)
    with pytest.raises(Problem, match="原因"):
        end_organisation(actor=SYSTEM, organisation=row, until_on=today(), reason="  ", version=1)
    with pytest.raises(Problem, match="早于"):
        end_organisation(actor=SYSTEM, organisation=row, until_on=date(2000, 1, 1), reason="合并", version=1)
    end_organisation(actor=SYSTEM, organisation=row, until_on=today() + timedelta(days=1), reason="合并", version=1)
    assert bodies().desks_upwards(land["990101"].path), "it still works on its last day"
    end_organisation(actor=SYSTEM, organisation=row, until_on=today(), reason="合并", version=2)
    assert bodies().desks_upwards(land["990101"].path) == []
    assert bodies().units("") == []
    assert bodies().get(row.pk) is not None


def test_the_database_itself_refuses_wrong_rows(land: dict[str, Area]):
    row = make_body("a", land["990101"])
    for wrong in ({"until_on": date(1990, 1, 1)}, {"parent": row}, {"code": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=row.pk).update(**wrong)
