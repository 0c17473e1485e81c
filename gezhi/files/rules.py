"""What may be attached (附件规则): kinds of evidence, forms of files known by their first bytes, sizes, and names. Pure functions.

Source of the list of forms, the sizes and the pixels: docs/security.md, section on files.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
MOST_PER_SUBJECT = 50
PIXEL_LIMIT = 50_000_000
NAME_LIMIT = 120  # characters of a file name that are kept
HEAD = 4096  # bytes from the beginning that are enough to know the form

# Kinds of attachment with the word people read. All but ``reference`` show the place itself, so they must be a picture or a video.
KINDS: dict[str, str] = {"near": "近景", "far": "远景", "before": "处置前", "after": "处置后", "reference": "参考材料"}

RECEIVED, READY, REFUSED = "received", "ready", "refused"
STATES: dict[str, str] = {RECEIVED: "处理中", READY: "可查看", REFUSED: "未通过"}

# Roles of one attachment's stored files.
ORIGINAL, PUBLISHED, PREVIEW = "original", "published", "preview"


class UnreadableError(Exception):
    """A file that is not what it should be; the message is for the person who sent it."""


@dataclass(frozen=True)
class Form:
    """One accepted form of file (文件格式): fixed media type, ending, word for people, family and size limit in bytes."""

    media_type: str
    ending: str
    word: str
    family: str
    limit: int


FORMS: dict[str, Form] = {
    form.media_type: form
    for form in (
        Form("image/jpeg", ".jpg", "JPEG 图片", "image", 20 * MEGABYTE),
        Form("image/png", ".png", "PNG 图片", "image", 20 * MEGABYTE),
        Form("image/webp", ".webp", "WebP 图片", "image", 20 * MEGABYTE),
        Form("image/heic", ".heic", "HEIC 图片", "image", 20 * MEGABYTE),
        Form("video/mp4", ".mp4", "MP4 视频", "video", 100 * MEGABYTE),
        Form("audio/mp4", ".m4a", "M4A 录音", "audio", 20 * MEGABYTE),
        Form("application/pdf", ".pdf", "PDF 文档", "document", 20 * MEGABYTE),
        Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "XLSX 表格", "document", 20 * MEGABYTE),
        Form("text/csv", ".csv", "CSV 表格", "document", 20 * MEGABYTE),
    )
}
JPEG, XLSX, CSV, MP4 = "image/jpeg", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv", "video/mp4"
ACCEPTED_WORDS = "可以上传：JPEG、PNG、WebP、HEIC 图片，MP4 视频，M4A 录音，PDF、XLSX、CSV 文件。"

# Brands of the ISO base media format (ISO/IEC 14496-12 ``ftyp``); HEIC after ISO/IEC 23008-12 annex B.
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"}
_M4A = {b"M4A ", b"M4B "}
_MP4 = {b"M4V ", *b"isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 avc1 hvc1 MSNV mmp4 3gp4 3gp5 3gp6".split()}
# What a workbook's first packed file is called, by the programs that write workbooks.
_XLSX_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"customXml/")


# Controls, direction changers and other marks without a shape, halves of characters, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def form_of(head: bytes, name: str) -> Form | None:
    """The form of a file by its first bytes, never by its name; only CSV, which has no mark of its own, must end in ``.csv``."""
    if media_type := _marked(head):
        return FORMS[media_type]
    is_plain = b"\x00" not in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return FORMS[CSV] if head and is_plain and name.lower().endswith(".csv") else None


def _marked(head: bytes) -> str | None:
    """Media type of a file that carries a mark at its beginning."""
    marks: tuple[tuple[bool, str], ...] = (
        (head.startswith(b"\xff\xd8\xff"), JPEG),
        (head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR", "image/png"),
        (head.startswith(b"RIFF") and head[8:12] == b"WEBP", "image/webp"),
        (head.startswith(b"%PDF-"), "application/pdf"),
        (head.startswith(b"PK\x03\x04") and head[30:].startswith(_XLSX_FIRST), XLSX),
    )
    return next((media_type for fits, media_type in marks if fits), None) or (_branded(head) if head[4:8] == b"ftyp" else None)


def _branded(head: bytes) -> str | None:
    """Media type of a file of the ISO base media family, by its brands."""
    length = min(int.from_bytes(head[:4], "big"), len(head), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    for family, media_type in ((_HEIC, "image/heic"), (_M4A, "audio/mp4")):
        if brands[0] in family or (brands[0] in {b"mif1", b"msf1"} and family.intersection(brands)):
            return media_type
    return MP4 if brands[0] in _MP4 else None


def kind_fits(kind: str, form: Form) -> bool:
    """Whether a file of this form can stand for this kind: near, far, before and after must show the place."""
    return kind == "reference" or form.family in {"image", "video"}


def clean_name(raw: str) -> str:
    """A file's own name without folders, invisible or direction-changing characters, at most 120 characters; ``附件`` when nothing is left.

    Cleaned, not refused: people cannot rename what their phone's camera wrote.
    """
    last = re.split(r"[/\\]", raw)[-1]
    kept = "".join(character for character in last if unicodedata.category(character) not in _UNSEEN or character == "\u200d")
    kept = " ".join(kept.split()).strip(". \u200d")
    ending = PurePosixPath(kept).suffix[:10]
    stem = kept[: len(kept) - len(ending)] if ending else kept
    return (stem[: NAME_LIMIT - len(ending)] + ending) or "附件"


def download_name(name: str, media_type: str) -> str:
    """The name a download gets: the file's own name with the ending of its true form (``x.html`` that is a JPEG -> ``x.jpg``)."""
    ending = FORMS[media_type].ending
    return name if name.lower().endswith((ending, ".jpeg" if media_type == JPEG else ending)) else PurePosixPath(name).stem + ending


def is_place(lon: float | None, lat: float | None) -> bool:
    """Whether a position can be true: within the globe and not the 0,0 that devices write when they know nothing."""
    if lon is None or lat is None:
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0)
