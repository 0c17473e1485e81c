"""A file on its way in (接收): its form known by the first bytes, its size and text watched while it streams. Nothing is held in memory."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain

from gezhi.files import documents, rules
from gezhi.files.rules import Form, UnreadableError
from gezhi.ground.problems import Problem, invalid


class Incoming:
    """A file whose form is accepted; its bytes can be taken once, as ``parts`` or as a ``digest``."""

    def __init__(self, form: Form, parts: Iterable[bytes]) -> None:
        self.form = form
        self._parts = parts

    def parts(self) -> Iterator[bytes]:
        """The bytes in order; Problem as soon as they are too many, or are no text where they should be."""
        size = 0
        parts = documents.as_text(self._parts) if self.form.media_type == rules.CSV else self._parts
        try:
            for part in parts:
                size += len(part)
                if size > self.form.limit:
                    raise Problem("too_large", f"{self.form.word}最大 {self.form.limit // rules.MEGABYTE} MB，请压缩或拆分后重新上传。")
                yield part
        except UnreadableError as error:
            raise invalid("file", str(error)) from error

    def digest(self) -> bytes:
        """SHA-256 of the bytes, which are read and thrown away (a repeat needs no second copy)."""
        sha256 = hashlib.sha256()
        for part in self.parts():
            sha256.update(part)
        return sha256.digest()


def begin(chunks: Iterable[bytes], name: str) -> Incoming:
    """Look at the first bytes of a file.

    Problem 415 in words when it is empty or of a form that is not accepted, whatever its name says.
    """
    source = iter(chunks)
    head = b""
    for part in source:
        head += part
        if len(head) >= rules.HEAD:
            break
    if not head:
        raise invalid("file", "文件是空的，请重新选择。")
    form = rules.form_of(head[: rules.HEAD], name)
    if form is None:
        raise Problem("unsupported_media", f"不能识别这个文件。{rules.ACCEPTED_WORDS}")
    return Incoming(form, chain([head], source))
