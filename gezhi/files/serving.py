"""An attachment on its way out (下载): a fixed type, never a page of ours, decrypted as it streams.

The caller has just checked that this person may see the subject; that check is made anew for each download, so no address opens a file
by itself.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from gezhi.access.routes import ActedRequest
from gezhi.access.verbs import Verb
from gezhi.files import rules, storage
from gezhi.files.models import Attachment
from gezhi.files.vault import DamagedError, Opener
from gezhi.ground.problems import Problem

log = logging.getLogger(__name__)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True)
class Opened:
    """A variant ready to stream: its bytes, true media type, name for the download, and whether a browser may show it in place."""

    content: Opener
    media_type: str
    name: str
    inline: bool


def open_variant(attachment: Attachment, variant: str) -> Opened:
    """Open ``original``, ``published`` or ``preview`` of a ready attachment.

    Problem 404 when there is no such variant or it is not ready.

    Published is the rebuilt photo, or the recording without private boxes; documents are published as they came. Only photos have a
    preview.
    """
    stored = _stored_name(attachment, variant)
    if attachment.state != rules.READY or stored is None:
        raise Problem("not_visible")
    try:
        content = storage.open_stored(stored)
    except DamagedError as error:
        log.exception("attachment %s (%s) cannot be opened", attachment.id, variant)
        raise Problem("file_damaged") from error
    rebuilt = variant != rules.ORIGINAL and rules.FORMS[attachment.media_type].family == "image"
    media_type = rules.JPEG if rebuilt else attachment.media_type
    return Opened(content, media_type, rules.download_name(attachment.name, media_type), rebuilt)


def _stored_name(attachment: Attachment, variant: str) -> str | None:
    """The stored file behind a variant."""
    if variant == rules.PUBLISHED and rules.FORMS[attachment.media_type].family != "image":
        return attachment.published_name or attachment.stored_name
    return {
        rules.ORIGINAL: attachment.stored_name,
        rules.PUBLISHED: attachment.published_name,
        rules.PREVIEW: attachment.preview_name,
    }.get(variant)


class _Window:
    """Part of an opened file, to be streamed; closed with the response."""

    def __init__(self, content: Opener, start: int, stop: int) -> None:
        self._content = content
        self._parts = content.read(start, stop)

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Let go of the file."""
        self._content.close()


def serve(
    request: ActedRequest, attachment: Attachment, variant: str, *, area_path: str | None = None, organisation_id: int | None = None
) -> HttpResponseBase:
    """The answer with the bytes of a variant.

    The original wants its own right for the subject's area or unit, and the caller records each time.
    """
    if variant == rules.ORIGINAL:
        request.actor.require(Verb.FILE_ORIGINAL, area_path=area_path or attachment.area_path or None, organisation_id=organisation_id)
    opened = open_variant(attachment, variant)
    size = opened.content.size
    asked = _asked(request.headers.get("Range", ""), size)
    if asked is None:
        opened.content.close()
        return _dressed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), opened)
    start, stop = asked
    partial = (start, stop) != (0, size)
    response = StreamingHttpResponse(_Window(opened.content, start, stop), status=206 if partial else 200)
    response["Content-Length"] = str(stop - start)
    if partial:
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return _dressed(response, opened)


def _dressed(response: HttpResponseBase, opened: Opened) -> HttpResponseBase:
    """Headers that keep a browser from guessing, running or keeping what people sent."""
    response["Content-Type"] = opened.media_type
    response["Content-Disposition"] = content_disposition_header(not opened.inline, opened.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    return response


def _asked(words: str, size: int) -> tuple[int, int] | None:
    """The part of the file that a Range header asks for, as start and stop: all when there is none, None when outside the file.

    RFC 9110 section 14.2: one range only; a form we do not understand is ignored.
    """
    found = _RANGE.fullmatch(words.strip())
    if not found or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) and size else None
    start, stop = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return 0, size
    return (start, stop) if start < size else None
