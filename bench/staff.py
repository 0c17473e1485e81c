"""Bodies and people of a bench, made by the product's own verbs."""

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_user
from gezhi.areas.models import Area
from gezhi.areas.queries import land
from gezhi.ground.imports import ImportReport
from gezhi.organisations.actions import OrganisationFacts, create_organisation
from gezhi.organisations.models import Organisation
from gezhi.roster.actions import PostFacts, appoint, create_post


def body(code: str, name: str, kind: str, area_code: str, **says: bool) -> Organisation:
    """A body on an area. ``says``: accepts, handles, is_arbiter."""
    area = Area.objects.get(pk=land().get(area_code).id)
    return create_organisation(actor=SYSTEM, code=code, facts=OrganisationFacts(name, kind, short_name=name, **says), area=area)


def person(username: str, role: str, *, organisation: Organisation | None = None, area_code: str = "") -> int:
    """A person in a post of this role; the id of the account. Roles and the kinds of posts that give them bear the same codes."""
    area = Area.objects.get(pk=land().get(area_code).id) if area_code else None
    post = create_post(actor=SYSTEM, code=f"post-{username}", facts=PostFacts(f"{username}岗", role), organisation=organisation, area=area)
    user = create_user(actor=SYSTEM, username=username, name=f"{username}的岗位", password=None, is_resident=role == "resident")
    appoint(actor=SYSTEM, post=post, user=user)
    return int(user.pk)


def demand(report: ImportReport) -> None:
    """Stop with the report's own words when an import was refused."""
    if not report.ok:
        raise SystemExit("\n".join(report.lines()))
