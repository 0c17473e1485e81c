"""From the stored original to what others may open (重建): runs in the worker, never in a request."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from gezhi.files import documents, images, recordings, rules, storage
from gezhi.files.models import Attachment
from gezhi.files.vault import DamagedError, Opener


@dataclass(frozen=True)
class Made:
    """What came out: names of the new stored files (absent where the original itself may be opened) and what the photo said of itself."""

    published_name: str | None = None
    preview_name: str | None = None
    width: int | None = None
    height: int | None = None
    lon: float | None = None
    lat: float | None = None
    taken_at: datetime | None = None

    def discard(self) -> None:
        """Remove the new files, when the row could not take them."""
        for name in (self.published_name, self.preview_name):
            if name:
                storage.remove(name)


def rebuild(row: Attachment) -> Made:
    """Make the published files of one attachment. UnreadableError in words for a bad file, DamagedError when the disk has lost it."""
    with closing(storage.open_stored(row.stored_name)) as original:
        if original.size != row.size:
            raise DamagedError("size")
        family = rules.FORMS[row.media_type].family
        if family == "image":
            return _photo(_whole(original), row.media_type)
        if family in {"video", "audio"}:
            return _recording(original)
        if row.media_type == rules.XLSX:
            documents.check_workbook(_whole(original))
        return Made()


def _whole(original: Opener) -> bytes:
    """All bytes of a file of a form that is limited to 20 MB."""
    return b"".join(original.read())


def _photo(content: bytes, media_type: str) -> Made:
    """Two JPEGs from a photo."""
    photo = images.rebuild(content, media_type, ZoneInfo(settings.TIME_ZONE))
    published = storage.store([photo.published])
    try:
        preview = storage.store([photo.preview])
    except BaseException:
        storage.remove(published.name)
        raise
    return Made(published.name, preview.name, photo.width, photo.height, photo.lon, photo.lat, photo.taken_at)


def _recording(original: Opener) -> Made:
    """A copy without the private boxes; none when there are no such boxes."""
    boxes = recordings.private_boxes(lambda start, stop: b"".join(original.read(start, stop)), original.size)
    return Made(storage.store(recordings.without(original.read(), boxes)).name) if boxes else Made()
