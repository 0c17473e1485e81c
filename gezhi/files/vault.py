"""The encrypted form of a stored file (加密存放): AES-256-GCM in chunks, so that any part can be read without the whole.

Layout: ``GZV1``, length of the sealed key (2 bytes), the sealed key, then chunks of 64 KiB plain text, each followed by its 16-byte tag.
Each file has a key of its own, sealed by the installation's key (its id stands inside the sealed key, so keys can be changed).
The nonce of a chunk is its number plus a mark on the last one, and the header and the file's name are signed along with every chunk:
a chunk changed, moved, left out, a file cut short, made longer, or put in the place of another is found on reading.
"""

import hashlib
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gezhi.ground import secrets

MAGIC = b"GZV1"
CHUNK = 64 * 1024
TAG = 16
_LENGTH = struct.Struct(">H")


class DamagedError(Exception):
    """The stored bytes are not what was written: cut short, changed, swapped, or their key is missing."""


def _nonce(number: int, *, last: bool) -> bytes:
    """12 bytes that are used once under a file's own key: the chunk's number and whether it is the last."""
    return struct.pack(">3xBQ", last, number)


class Sealer:
    """Encrypts what is written to it, chunk by chunk, into an open file. Nothing can be read back before ``finish``."""

    def __init__(self, out: BinaryIO, name: str) -> None:
        key = AESGCM.generate_key(256)
        sealed = secrets.seal(key.hex())
        header = MAGIC + _LENGTH.pack(len(sealed)) + sealed
        self._cipher, self._signed, self._out = AESGCM(key), _signed(header, name), out
        self._waiting, self._number = bytearray(), 0
        out.write(header)

    def write(self, data: bytes) -> None:
        """Add bytes; full chunks go to the file at once, except that one is held back because it may be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk (empty for an empty file) with its mark."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._signed))
        self._number += 1


def _signed(header: bytes, name: str) -> bytes:
    """What is signed along with each chunk: the header and the name under which the file is stored."""
    return hashlib.sha256(header + name.encode()).digest()


class Opener:
    """Reads a sealed file, whole or in part.

    The end is checked at once, so that a file cut short is refused before its first byte is given.
    """

    def __init__(self, source: BinaryIO, name: str) -> None:
        self._source = source
        fixed = source.read(len(MAGIC) + _LENGTH.size)
        if len(fixed) < len(MAGIC) + _LENGTH.size or not fixed.startswith(MAGIC):
            raise DamagedError("no header")
        sealed = source.read(_LENGTH.unpack(fixed[len(MAGIC) :])[0])
        try:
            self._cipher = AESGCM(bytes.fromhex(secrets.unseal(sealed)))
        except (ValueError, IndexError) as error:
            raise DamagedError("the key cannot be opened") from error
        self._signed = _signed(fixed + sealed, name)
        self._start = source.tell()
        body = source.seek(0, 2) - self._start
        self._chunks = -(-body // (CHUNK + TAG))
        self.size = body - self._chunks * TAG
        if self._chunks:
            self._chunk(self._chunks - 1)
        else:
            raise DamagedError("no content")

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Plain bytes from ``start`` up to, not including, ``stop`` (the end when absent), in parts of at most 64 KiB.

        DamagedError when changed.
        """
        stop = self.size if stop is None else min(stop, self.size)
        position = max(start, 0)
        while position < stop:
            number, within = divmod(position, CHUNK)
            part = self._chunk(number)[within : within + stop - position]
            position += len(part)
            yield part

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def _chunk(self, number: int) -> bytes:
        self._source.seek(self._start + number * (CHUNK + TAG))
        sealed = self._source.read(CHUNK + TAG)
        try:
            return self._cipher.decrypt(_nonce(number, last=number == self._chunks - 1), sealed, self._signed)
        except InvalidTag as error:
            raise DamagedError(f"chunk {number}") from error
