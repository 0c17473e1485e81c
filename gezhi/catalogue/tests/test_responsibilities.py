"""Who handles an item where: the longest path wins; the right, the place and the body are checked."""

from decimal import Decimal

import pytest

from gezhi.catalogue import queries
from gezhi.catalogue.actions import ItemValues, create_item, set_responsibility
from gezhi.catalogue.models import Responsibility
from gezhi.catalogue.queries import above, catalogue
from gezhi.catalogue.rules import Limit
from gezhi.catalogue.tests.conftest import person
from gezhi.ground.problems import Problem
from gezhi.journal.queries import of_subject


@pytest.fixture
def item(place):
    return create_item(
        actor=place.admin, values=ItemValues(code="0101", name="暴露垃圾", category="city", sign=Limit("office_hours", Decimal(1)))
    )


def name(place, item, path, body, **given):
    return set_responsibility(**{"actor": place.admin, "item_id": item.pk, "area_path": path, "organisation_id": body, **given})


def test_longest_path_wins(place, item):
    name(place, item, place.county.path, place.bureau.pk)
    name(place, item, place.town.path, place.unit.pk)
    register = catalogue()
    assert register.responsible_unit(item.pk, place.village.path) == place.unit.pk
    assert register.responsible_unit(item.pk, place.town.path) == place.unit.pk
    assert register.responsible_unit(item.pk, place.other.path) == place.bureau.pk
    assert register.responsible_unit(item.pk, place.city.path) is None
    assert register.responsible_unit(item.pk, "") is None
    assert register.responsible_unit(None, place.village.path) is None
    assert register.responsible_unit(0, place.village.path) is None


def test_a_change_ends_the_row_before(place, item):
    name(place, item, place.county.path, place.bureau.pk)
    name(place, item, place.county.path, place.bureau.pk)  # the same again changes nothing
    assert Responsibility.objects.count() == 1
    name(place, item, place.county.path, place.unit.pk)
    assert [(row.organisation_id, row.until_at is None) for row in Responsibility.objects.order_by("pk")] == [
        (place.bureau.pk, False),
        (place.unit.pk, True),
    ]
    name(place, item, place.county.path, None)
    assert catalogue().responsible_unit(item.pk, place.village.path) is None
    verbs = [entry.verb for entry in of_subject("item", str(item.pk))]
    assert verbs == ["item.created", *["item.responsibility_set"] * 3]


@pytest.mark.parametrize("path", ["99/99/", "nowhere", "", None, "a\0"])
def test_refuses_a_place_that_is_none(place, item, path):
    with pytest.raises(Problem) as caught:
        name(place, item, path, place.bureau.pk)
    assert caught.value.facts["errors"][0]["field"] == "area"


def test_refuses_a_body_that_does_not_handle_or_is_elsewhere(place, item):
    for body, path in ((place.desk.pk, place.county.path), (place.unit.pk, place.other.path), (0, place.county.path)):
        with pytest.raises(Problem) as caught:
            name(place, item, path, body)
        assert caught.value.facts["errors"][0]["field"] == "organisation"


def test_stays_in_its_area(place, item):
    other = person(place.other.path)
    with pytest.raises(Problem) as caught:
        name(place, item, place.town.path, place.unit.pk, actor=other)
    assert caught.value.kind == "not_visible"
    with pytest.raises(Problem) as caught:
        name(place, item, place.county.path, place.bureau.pk, actor=other)
    assert caught.value.kind == "not_visible"
    assert name(place, item, place.other.path, place.bureau.pk, actor=other)


def test_above():
    assert list(above("99/01/02/")) == ["99/01/02/", "99/01/", "99/"]
    assert list(above("99/")) == ["99/"]
    assert list(above("")) == []


def test_statements_do_not_grow(place, item, django_assert_num_queries):
    for n in range(5):
        create_item(actor=place.admin, values=ItemValues(code=f"01{n + 10}", name=f"事项{n}", category="city"))
    name(place, item, place.county.path, place.bureau.pk)
    queries.forget()
    with django_assert_num_queries(5):  # the counter, then four tables
        catalogue()
    with django_assert_num_queries(1):
        catalogue()
    versions = {"catalogue": 1}
    catalogue(versions)
    with django_assert_num_queries(0):
        catalogue(versions)
