"""上报: place, holder, repeats, the reporter, and that the one statement stores what the ORM would."""

from datetime import timedelta

import pytest
from django.db import connection

from gezhi.access.actor import ANONYMOUS
from gezhi.events.actions import Report, ReporterWords, report
from gezhi.events.models import Clock, Event, Reporter
from gezhi.events.rules import is_number
from gezhi.ground import clock, secrets
from gezhi.ground.ids import uuid7
from gezhi.journal.models import Entry
from gezhi.roster.models import Appointment
from gezhi.testing import EAST, OUTSIDE, WEST, make_event

from .stock import assert_sound, body_of, entries_of, refused


def a_report(town, **values):
    known = {"id": uuid7(), "source": "field", "description": "路灯不亮", "item": town.item.pk, "lon": EAST[0], "lat": EAST[1]}
    return Report(**(known | values))


def test_it_works(town):
    event = make_event(town)
    event.refresh_from_db()
    assert (event.state, event.open, event.version, event.clock) == ("submitted", True, 1, "accept")
    assert is_number(event.number)
    assert event.reporter_id == town.users["worker"].pk
    entry = entries_of(event)[0]
    assert (entry.verb, body_of(entry)["role"]) == ("event.submitted", "grid_worker")
    assert event.description not in entry.body
    assert_sound(event)


def test_anybody_signed_in_may_report_anywhere(town):
    assert make_event(town, "sibling").open
    assert make_event(town, "resident", source="portal", lon=WEST[0]).open
    refused("sign_in_needed", report, actor=ANONYMOUS, report=a_report(town))


@pytest.mark.parametrize("source", ["desk", "hotline", "import"])
def test_only_a_desk_reports_for_others(town, source):
    refused("not_permitted", report, actor=town.actor("worker"), report=a_report(town, source=source))
    assert make_event(town, "operator", source=source).source == source


def test_coordinates_win_and_a_mismatch_is_flagged(town):
    event = make_event(town, area_code="9901010010021001")
    assert event.area_path == town.path("9901010010011001")
    assert (event.claimed_area, event.flags) == ("9901010010021001", ["area_mismatch"])


def test_a_claim_that_contains_the_point_is_no_mismatch(town):
    event = make_event(town, area_code="990101001")
    assert (event.area_path, event.flags) == (town.path("9901010010011001"), [])


def test_a_grid_alone_will_do(town):
    event = make_event(town, lon=None, lat=None, area_code="9901010010011002")
    assert (event.area_path, event.lon, event.flags) == (town.path("9901010010011002"), None, [])


def test_outside_every_area_it_is_unlocated_at_the_centre(town):
    event = make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1])
    assert (event.area_path, event.flags) == ("", ["unlocated"])
    assert event.holder_id == town.bodies["centre"].pk
    event = make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1], area_code="990101")
    assert set(event.flags) == {"unlocated", "area_mismatch"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lon": None, "lat": None}, "area_code"),
        ({"lon": None}, "lon"),
        ({"lat": None}, "lat"),
        ({"area_code": "000"}, "area_code"),
        ({"area_code": "0" * 65}, "area_code"),
        ({"lon": float("nan")}, None),
        ({"lon": float("inf")}, None),
        ({"lat": 91.0}, None),
        ({"crs": "moon"}, None),
        ({"description": ""}, "description"),
        ({"description": "坏\x00字"}, "description"),
        ({"description": "\ud800"}, "description"),
        ({"title": "题" * 201}, "title"),
        ({"item": "none"}, "item"),
        ({"item": 2**63}, "item"),
        ({"category": "none"}, "class"),
        ({"category": "safety"}, "item"),
        ({"source": "moon"}, "source"),
        ({"reporter": ReporterWords(phone="call me")}, "reporter.phone"),
        ({"reporter": ReporterWords(name="名" * 51)}, "reporter.name"),
    ],
)
def test_wrong_values_are_refused_by_field(town, values, field):
    problem = refused("invalid", report, actor=town.actor("worker"), report=a_report(town, **values))
    assert problem.status == 422
    assert problem.facts["errors"][0]["field"] == field or field is None
    assert not Event.objects.exists()


def test_nothing_from_tomorrow(town):
    far = clock.now() + timedelta(days=2)
    refused("invalid", report, actor=town.actor("worker"), report=a_report(town, happened_at=far))


def test_emoji_and_rare_characters_are_words(town):
    assert make_event(town, description="井盖坏了😀𠀀㐂").description == "井盖坏了😀𠀀㐂"


def test_exclusive_grids_lie_over_the_general_one(town):
    import shapely

    from gezhi.areas.models import Area, Boundary
    from gezhi.journal.actions import bump

    parent, day = town.areas["990101001001"], clock.now().date()
    market = Area.objects.create(
        code="9901010010012001",
        name="农贸市场专属网格",
        level_id="grid",
        kind="exclusive",
        parent=parent,
        path=parent.path + "2001/",
        from_on=day,
    )
    box = (100.005, 20.005, 100.015, 20.015)
    names = ("min_lon", "min_lat", "max_lon", "max_lat")
    Boundary.objects.create(area=market, geometry=shapely.to_wkb(shapely.box(*box)), from_on=day, **dict(zip(names, box, strict=True)))
    bump("areas")
    event = make_event(town, area_code=market.code)
    assert (event.area_path, event.exclusive_paths, event.flags) == (town.path("9901010010011001"), [market.path], [])
    assert make_event(town, lon=100.001, area_code=market.code).flags == ["area_mismatch"]


def test_the_nearest_staffed_desk_holds_it(town):
    assert make_event(town).holder_id == town.bodies["station-east"].pk
    leave(town, "leader_east")
    assert make_event(town).holder_id == town.bodies["town-centre"].pk
    leave(town, "operator")
    assert make_event(town).holder_id == town.bodies["town-centre"].pk, "the second operator is still there"
    leave(town, "second_operator")
    event = make_event(town)
    assert (event.holder_id, event.flags) == (town.bodies["centre"].pk, [])
    leave(town, "county")
    event = make_event(town)
    assert (event.holder_id, event.flags) == (town.bodies["centre"].pk, ["no_desk"])
    assert_sound(event)


def leave(town, key):
    from gezhi.journal.actions import bump

    Appointment.objects.filter(user=town.users[key]).update(until_at=clock.now())
    bump("roster")


def test_the_same_report_again_is_the_same_matter(town):
    given = a_report(town)
    first = report(actor=town.actor("worker"), report=given)
    again = report(actor=town.actor("worker"), report=given)
    assert (first.is_new, again.is_new) == (True, False)
    assert (first.event.number, first.event.created_at) == (again.event.number, again.event.created_at)
    assert Entry.objects.filter(subject_id=str(given.id)).count() == 1
    assert Clock.objects.filter(event_id=given.id).count() == 1


def test_other_values_or_another_person_are_refused(town):
    given = a_report(town)
    report(actor=town.actor("worker"), report=given)
    other = Report(**{**given.__dict__, "urgent": True})
    refused("id_reused", report, actor=town.actor("worker"), report=other)
    refused("id_reused", report, actor=town.actor("sibling"), report=given)
    assert Event.objects.count() == 1


def test_a_repeat_is_answered_though_the_registers_moved_on(town):
    from gezhi.catalogue.models import Item
    from gezhi.journal.actions import bump

    given = a_report(town)
    first = report(actor=town.actor("worker"), report=given)
    Item.objects.filter(pk=town.item.pk).update(
        until_on=clock.now().date() - timedelta(days=1), from_on=clock.now().date() - timedelta(days=9)
    )
    bump("catalogue")
    again = report(actor=town.actor("worker"), report=given)
    assert (again.is_new, again.event.number) == (False, first.event.number)
    refused("invalid", report, actor=town.actor("worker"), report=a_report(town))


def test_only_a_uuid7_is_an_id(town):
    from uuid import UUID, uuid4

    for wrong in (uuid4(), UUID(int=0)):
        refused("invalid", report, actor=town.actor("worker"), report=a_report(town, id=wrong))


def test_the_reporter_is_sealed(town):
    event = make_event(town, "operator", source="hotline", reporter=ReporterWords("来电人", "138-0000 1234"))
    row = Reporter.objects.get(pk=event.pk)
    assert secrets.unseal(bytes(row.name)) == "来电人"
    assert secrets.unseal(bytes(row.phone)) == "138-0000 1234"
    assert (row.phone_last, event.contactable) == ("1234", True)
    assert bytes(row.phone_hash) == secrets.keyed_hash("13800001234", "phone")
    with connection.cursor() as cursor:
        for table in ("events_event", "events_reporter", "journal_entry", "journal_words", "events_clock"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s", ["%来电人%", "%0000 1234%"])
            assert cursor.fetchone() == (0,), table


def test_an_anonymous_report_carries_none(town):
    event = make_event(town, "operator", source="hotline", reporter=ReporterWords("来电人", "13800001234", anonymous=True))
    assert not Reporter.objects.exists()
    assert not event.contactable


def column_values(model, pk):
    with connection.cursor() as cursor:
        names = [field.column for field in model._meta.concrete_fields if field.column != "transaction"]
        listed = ", ".join(f'"{name}"::text' for name in names)
        cursor.execute(f'SELECT {listed} FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', [pk])
        return dict(zip(names, cursor.fetchone(), strict=True))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {
            "urgent": True,
            "title": "标题",
            "location_text": "东门",
            "happened_at": clock.now() - timedelta(hours=1),
            "area_code": "9901010010021001",
        },
        {"lon": None, "lat": None, "area_code": "990101001", "item": None, "source": "hotline"},
        {"source": "desk", "reporter": ReporterWords("来电人", "13800001234")},
        {"source": "desk", "reporter": ReporterWords("", "12345")},
    ],
)
def test_the_one_statement_stores_what_the_orm_would(town, values):
    event = make_event(town, "operator", **values)
    stored = {Event: event.pk, Clock: Clock.objects.get(event_id=event.pk).pk, Entry: Entry.objects.get(subject_id=str(event.pk)).pk}
    if Reporter.objects.filter(pk=event.pk).exists():
        stored[Reporter] = event.pk
    by_statement = {model: column_values(model, pk) for model, pk in stored.items()}
    rows = {model: model.objects.get(pk=pk) for model, pk in stored.items()}
    for model, row in rows.items():
        if model is Entry:
            row.pk, row.subject_id = None, "copy"
        else:
            model.objects.filter(pk=stored[model]).delete() if model is not Event else None
    for model, row in rows.items():
        if model is Event:
            row.pk = uuid7()
        row.save(force_insert=True)
        again = column_values(model, row.pk)
        differing = {name for name in again if again[name] != by_statement[model][name]}
        assert differing <= {"id", "subject_id"} if model in (Event, Entry) else not differing, (model, differing)
        assert set(again) == set(by_statement[model])
