"""Photos rebuilt (照片重建): decoded under a pixel limit, turned upright, freed of all metadata, written anew as JPEG.

What is published holds only pixels: no position, no serial number, no comment, nothing behind the end of the picture.
"""

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from zoneinfo import ZoneInfo

import pillow_heif
from PIL import Image, ImageCms

from gezhi.files import rules
from gezhi.files.rules import UnreadableError

PUBLISHED_SIDE, PREVIEW_SIDE = 2560, 480
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
# EXIF 2.32 numbers: the two sub-tables, and what is read from them before it is thrown away.
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]}
_EARLIEST_YEAR = 1990  # before digital cameras a date is only an unset clock

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = rules.PIXEL_LIMIT


@dataclass(frozen=True)
class Rebuilt:
    """What a photo becomes: two JPEGs, its upright size in pixels, and what its metadata said about where and when."""

    published: bytes
    preview: bytes
    width: int
    height: int
    lon: float | None
    lat: float | None
    taken_at: datetime | None


def rebuild(content: bytes, media_type: str, zone: ZoneInfo) -> Rebuilt:
    """The published copy (longest side 2560) and the preview (480) of a photo.

    UnreadableError in words for whatever cannot be decoded.
    ``zone`` is the zone of times that carry none. The size is read from the header and checked before a pixel is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # bad metadata is nobody's concern here, and our check of pixels is stricter than Pillow's warning
            with Image.open(BytesIO(content), formats=[_FORMATS[media_type]]) as image:
                _check_size(*image.size)
                facts = _facts(image, zone)
                upright = _upright(image, facts.turn)
    except UnreadableError:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadableError(_TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders fail in many ways on broken pictures; none of them may stop the worker
        raise UnreadableError("图片不完整或已损坏，无法打开，请重新拍摄或换一张上传。") from error
    published = _jpeg(upright, 85)
    upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return Rebuilt(published, _jpeg(upright, 80), facts.width, facts.height, facts.lon, facts.lat, facts.taken_at)


_TOO_MANY_PIXELS = f"图片像素太多（上限 {rules.PIXEL_LIMIT // 10_000} 万像素），请缩小后重新上传。"


def _check_size(width: int, height: int) -> None:
    if width * height > rules.PIXEL_LIMIT:
        raise UnreadableError(_TOO_MANY_PIXELS)


@dataclass(frozen=True)
class _Facts:
    """What a photo says of itself: upright size, how to turn it, where and when."""

    width: int
    height: int
    turn: Image.Transpose | None = None
    lon: float | None = None
    lat: float | None = None
    taken_at: datetime | None = None


def _facts(image: Image.Image, zone: ZoneInfo) -> _Facts:
    """The photo's facts; only its size when its metadata cannot be read, for a good picture with bad metadata is still a picture."""
    width, height = image.size
    try:
        exif = image.getexif()
        turn = _TURNS.get(exif.get(_ORIENTATION, 1))
        lon, lat = _position(exif)
        taken_at = _taken_at(exif, zone)
    except Exception:  # noqa: BLE001 - metadata is broken in as many ways as there are phones
        return _Facts(width, height)
    return _Facts(height if turn in _SIDEWAYS else width, width if turn in _SIDEWAYS else height, turn, lon, lat, taken_at)


def _upright(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """The first picture of the file: small enough to publish, in sRGB, on white, the right way up, with no metadata."""
    image.draft("RGB", (PUBLISHED_SIDE, PUBLISHED_SIDE))  # JPEG only: unpacks fewer pixels when the picture is much larger
    image.thumbnail((PUBLISHED_SIDE, PUBLISHED_SIDE))
    plain = _on_white(_in_srgb(image))
    plain = plain.transpose(turn) if turn is not None else plain
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    return clean


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as screens show them, when the file says how its own are meant; else as they are."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    try:
        mode = "RGB" if image.mode == "CMYK" else image.mode
        return (
            ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode)
            or image
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """The picture as RGB, transparent parts on white."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    """Longitude and latitude in degrees from the photo's GPS table; nothing when absent or impossible."""
    gps = exif.get_ifd(_GPS)
    lon, lat = _degrees(gps.get(_LON), gps.get(_LON_REF)), _degrees(gps.get(_LAT), gps.get(_LAT_REF))
    return (lon, lat) if rules.is_place(lon, lat) else (None, None)


def _degrees(parts: object, reference: object) -> float | None:
    """Degrees, minutes, seconds and N, S, E or W as signed degrees, to seven places (a centimetre)."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    letter = reference.decode("ascii", "ignore") if isinstance(reference, bytes) else str(reference or "")
    return round(-value if letter[:1].upper() in {"S", "W"} else value, 7)


def _taken_at(exif: Image.Exif, zone: ZoneInfo) -> datetime | None:
    """When the shutter opened; with the photo's own offset from UTC when it has one, else in the installation's zone."""
    table = exif.get_ifd(_EXIF)
    try:
        local = datetime.strptime(str(table.get(_TAKEN, "")).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone follows
        at = local.replace(tzinfo=_offset(str(table.get(_TAKEN_OFFSET, ""))) or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= _EARLIEST_YEAR else None


def _offset(words: str) -> timezone | None:
    """``+08:00`` as a zone."""
    try:
        hours, minutes = int(words[:3]), int(words[0] + words[4:6])
    except (ValueError, IndexError):
        return None
    return timezone(timedelta(hours=hours, minutes=minutes)) if -14 <= hours <= 14 and -59 <= minutes <= 59 else None
