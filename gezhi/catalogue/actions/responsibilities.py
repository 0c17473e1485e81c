"""Who handles an item where (责任单位)."""

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.queries import land
from gezhi.catalogue.models import Item, Responsibility
from gezhi.catalogue.queries import today
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject
from gezhi.organisations.queries import OrganisationFact, bodies


@transaction.atomic
def set_responsibility(*, actor: Actor, item_id: int, area_path: str, organisation_id: int | None) -> Responsibility | None:
    """Name the body that handles an item in an area and all below; None takes the naming away, so that the place above counts again.

    The row before is ended, not changed: it stays visible who answered when. Naming the same body again changes nothing.
    """
    _check_place(area_path)
    actor.require(Verb.ITEM_EDIT, area_path=area_path)
    item = Item.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise Problem("not_visible")
    if item.until_on is not None:
        raise Problem("wrong_state", "这个事项已停用，不能再设责任单位。")
    body = None if organisation_id is None else _body(organisation_id, area_path)
    now = clock.now()
    before = Responsibility.objects.filter(item_id=item_id, area_path=area_path, until_at=None).first()
    if (before.organisation_id if before else None) == organisation_id:
        return before
    if before:
        before.until_at = max(now, before.from_at)
        before.save(update_fields=["until_at"])
    row = Responsibility.objects.create(item_id=item_id, area_path=area_path, organisation_id=body.id, from_at=now) if body else None
    after = {"area": area_path, "before": before.organisation_id if before else None, "organisation": organisation_id}
    record(actor, Subject("item", str(item_id), area_path), "item.responsibility_set", after)
    bump("catalogue")
    return row


def _check_place(area_path: object) -> None:
    """Refuse a path that is no area."""
    if not isinstance(area_path, str) or land().by_path(area_path) is None:
        raise invalid("area", "没有这个区域，请从列表中选择。")


def _body(organisation_id: int, area_path: str) -> OrganisationFact:
    """The body, if it exists, takes orders, and its land has to do with the place."""
    body = bodies().get(organisation_id)
    if body is None or not body.is_open(today()):
        raise invalid("organisation", "没有这个单位，或该单位已停用，请从列表中选择。")
    if not body.handles:
        raise invalid("organisation", f"{body.name}不承办工单，不能作为责任单位。")
    if not (area_path.startswith(body.area_path) or body.area_path.startswith(area_path)):
        raise invalid("organisation", f"{body.name}的辖区与所选区域无关，不能作为这里的责任单位。")
    return body
