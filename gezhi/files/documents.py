"""Workbooks and text tables checked (表格检查): small when unpacked, whole, and without programs inside. They are never evaluated."""

import codecs
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from gezhi.files.rules import MEGABYTE, UnreadableError

UNPACKED_LIMIT, FILES_LIMIT = 200 * MEGABYTE, 1000  # docs/security.md 27
_NO_TEXT = "CSV 文件的编码不能识别，请用 UTF-8 或 GBK 编码另存后重新上传。"


def check_workbook(content: bytes) -> None:
    """Refuse (UnreadableError) what is no workbook, has macros, or would unpack beyond 200 MB or 1,000 files."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError("表格文件不完整或已损坏，请重新导出后上传。") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise UnreadableError("这不是 XLSX 表格，请用表格软件另存为 .xlsx 后上传。")
    if len(parts) > FILES_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise UnreadableError("表格展开后太大，请删减内容或分成几个文件上传。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableError("表格中含有宏，请另存为不含宏的 .xlsx 后上传。")


def as_text(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts unchanged, refusing (UnreadableError) as soon as they are neither UTF-8 nor GBK, or hold a NUL."""
    decoders = [codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")]
    for part in parts:
        decoders = [decoder for decoder in decoders if _takes(decoder, part)]
        if not decoders or b"\x00" in part:
            raise UnreadableError(_NO_TEXT)
        yield part
    if not any(_takes(decoder, b"", final=True) for decoder in decoders):
        raise UnreadableError(_NO_TEXT)


def _takes(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True
