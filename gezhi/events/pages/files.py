"""Photos and papers of a matter on pages: sending one up, opening one. Who sees the matter is judged anew each time."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gezhi.access.routes import ActedRequest, signed_in
from gezhi.access.verbs import Verb
from gezhi.events.actions.attachments import add_attachment, note_original_opened
from gezhi.events.evidence import visible_attachment
from gezhi.events.queries import get_visible
from gezhi.events.standing import Standing
from gezhi.files import rules
from gezhi.files.serving import serve
from gezhi.ground.problems import Problem, invalid
from gezhi.organisations.queries import bodies


@signed_in
@require_POST
def upload(request: ActedRequest, event_id: UUID) -> HttpResponse:
    """Take in one file: multipart ``id?``, ``kind``, ``file``; answers with id, hash and address."""
    sent = request.FILES.get("file")
    if sent is None or isinstance(sent, list):
        raise invalid("file", _("请选择要上传的照片。"))
    added = add_attachment(
        actor=request.actor,
        event_id=event_id,
        kind=request.POST.get("kind", "near"),
        upload=sent,
        name=sent.name or "",
        attachment_id=_id(request.POST.get("id", "")),
    )
    address = reverse("events:file", args=[event_id, added.id, rules.PUBLISHED])
    return JsonResponse({"id": str(added.id), "sha256": added.sha256, "url": address}, status=201)


@signed_in
@require_GET
def download(request: ActedRequest, event_id: UUID, attachment_id: UUID, variant: str) -> HttpResponseBase:
    """The bytes of ``preview``, ``published`` or ``original``; opening an original wants its own right and is written down."""
    actor = request.actor
    event = get_visible(actor, event_id)
    row = visible_attachment(Standing(actor, event, bodies(actor.versions)), attachment_id)
    if variant == rules.ORIGINAL:
        actor.require(Verb.FILE_ORIGINAL, area_path=event.area_path or None, organisation_id=event.desk_id)
    response = serve(request, row, variant, area_path=event.area_path or None, organisation_id=event.desk_id)
    if variant == rules.ORIGINAL:
        note_original_opened(actor=actor, event=event, attachment=row)
    return response


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Problem("invalid", _("附件编号不对。"), errors=[{"field": "id", "detail": _("附件编号不对。")}]) from error
