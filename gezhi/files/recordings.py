"""Videos and sound recordings (视频、录音) freed of what tells where and with which device they were made.

The ISO base media format (ISO/IEC 14496-12) is a tree of boxes, each with a length and a four-letter name. Position, serial numbers and
the like lie in ``udta``, ``meta`` and ``uuid`` boxes. These become ``free`` boxes of the same length filled with zeros, so nothing else
moves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gezhi.files.rules import UnreadableError

Read = Callable[[int, int], bytes]
_PRIVATE = {b"udta", b"meta", b"uuid"}
_PARENTS = {b"moov", b"trak", b"moof", b"traf"}
_BOXES_LIMIT = 10_000
_BROKEN = "录像或录音不完整，无法播放，请重新拍摄或换一个文件上传。"


@dataclass(frozen=True)
class Box:
    """One box: name, where it begins, and from where to where its content runs, in bytes from the beginning of the file."""

    name: bytes
    at: int
    start: int
    stop: int


def private_boxes(read: Read, size: int) -> list[Box]:
    """The boxes that tell too much.

    ``read(start, stop)`` gives bytes. UnreadableError when the tree is broken or there is nothing to play.
    """
    seen = _boxes(read, size)
    if not {b"moov", b"mdat"} <= {box.name for box in seen}:
        raise UnreadableError(_BROKEN)
    return [box for box in seen if box.name in _PRIVATE]


def _boxes(read: Read, size: int) -> list[Box]:
    """Every box at the top and inside the parents we open, without recursion: the depth is the sender's."""
    seen: list[Box] = []
    todo = [(0, size)]
    while todo:
        at, end = todo.pop()
        while at < end:
            box = _box(read, at, end)
            seen.append(box)
            if box.name in _PARENTS:
                todo.append((box.start, box.stop))
            at = box.stop
            if len(seen) > _BOXES_LIMIT:
                raise UnreadableError(_BROKEN)
    return seen


def _box(read: Read, at: int, end: int) -> Box:
    """The box that begins at ``at`` and must end by ``end``.

    Length 1 means that the true length follows in 8 bytes, 0 that it runs to the end.
    """
    head = read(at, min(at + 16, end))
    length, start = int.from_bytes(head[:4], "big"), at + 8
    if length == 1:
        length, start = int.from_bytes(head[8:16], "big"), at + 16
    stop = end if length == 0 else at + length
    if len(head) < 8 or not start <= stop <= end:
        raise UnreadableError(_BROKEN)
    return Box(head[4:8], at, start, stop)


def without(parts: Iterable[bytes], boxes: list[Box]) -> Iterator[bytes]:
    """The file's bytes with the boxes emptied: same length, same places."""
    position = 0
    for part in parts:
        end, changed = position + len(part), bytearray(part)
        for box in (box for box in boxes if box.at < end and position < box.stop):
            for place, byte in zip(range(box.at + 4, box.at + 8), b"free", strict=True):  # the name may lie across two parts
                if position <= place < end:
                    changed[place - position] = byte
            start, stop = max(box.start, position), min(box.stop, end)
            if start < stop:
                changed[start - position : stop - position] = bytes(stop - start)
        position = end
        yield bytes(changed)
