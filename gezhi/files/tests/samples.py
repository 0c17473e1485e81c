"""Files as people send them, made on the spot: photos with metadata, recordings, workbooks, and the bad ones."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gezhi.access.actor import Actor
from gezhi.files import actions
from gezhi.files.models import Attachment
from gezhi.ground.ids import uuid7

pillow_heif.register_heif_opener()
WORKER, OTHER = Actor(user_id=7), Actor(user_id=8)
SERIAL = "SN-4711-0815"


def picture(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, so that turning shows."""
    image = Image.new(mode, (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def exif(orientation: int = 1, *, place: bool = True, taken: str = "2025:06:01 08:30:00", offset: str = "") -> Image.Exif:
    """Metadata as a phone writes it: 23°06'00.00" N, 109°36'00.00" E, a serial number."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "PhoneMaker"
    table = data.get_ifd(0x8769)
    table[0x9003] = taken
    table[0xA431] = SERIAL
    if offset:
        table[0x9011] = offset
    if place:
        data.get_ifd(0x8825).update({1: "N", 2: (23.0, 6.0, 0.0), 3: "E", 4: (109.0, 36.0, 0.0)})
    return data


def photo(form: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **metadata: Any) -> bytes:
    """A photo with metadata in the form given."""
    out = BytesIO()
    picture(*size, mode).save(out, form, exif=exif(**metadata))
    return out.getvalue()


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small PNG whose header claims 3,600 million pixels."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\x00" * 1000)) + part(b"IEND", b"")


def box(name: bytes, content: bytes = b"") -> bytes:
    """One box of the ISO base media format."""
    return struct.pack(">I", len(content) + 8) + name + content


PLACE = b"\x00\x12\x15\xc7+23.1000+109.6000/"


def recording(brand: bytes = b"isom", *, place: bool = True, sound: bytes = b"\x01\x02\x03" * 50_000) -> bytes:
    """The frame of an MP4 or M4A: ``moov`` with a track, a position in ``udta``, then the media bytes."""
    private = box(b"udta", box(b"\xa9xyz", PLACE)) if place else b""
    track = box(b"trak", box(b"tkhd", bytes(84)) + private)
    moov = box(b"moov", box(b"mvhd", bytes(100)) + track + private)
    return box(b"ftyp", brand + bytes(4) + b"isommp42") + moov + box(b"mdat", sound)


def workbook() -> bytes:
    """A workbook with one line."""
    book = openpyxl.Workbook()
    book.active.append(["编码", "名称"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def upload(content: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    """A file as Django hands it over."""
    return SimpleUploadedFile("x", content) if "/" in name else SimpleUploadedFile(name, content)


def receive(content: bytes | None = None, name: str = "照片.jpg", subject: UUID | None = None, **values: Any) -> Attachment:
    """Take in a file as the grid worker does, for a fresh subject unless one is given."""
    content = photo() if content is None else content
    facts: dict[str, Any] = {"actor": WORKER, "kind": "near", "subject_kind": "event", "area_path": "/45/08/"} | values
    return actions.receive(subject_id=subject or uuid7(), upload=upload(content, name), name=name, **facts)
