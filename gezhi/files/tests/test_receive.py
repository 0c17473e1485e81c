import errno
import hashlib
import os

import pytest

from gezhi.access.actor import Actor
from gezhi.files import rules, storage
from gezhi.files.models import Attachment
from gezhi.files.tests import samples
from gezhi.files.tests.conftest import stored_files
from gezhi.files.tests.samples import receive
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem

pytestmark = pytest.mark.django_db


def test_it_works(data_folder):
    content = samples.photo()
    row = receive(content, "现场🔥.jpg", lon=109.6, lat=23.1)
    row = Attachment.objects.get(id=row.id)
    assert (row.state, row.kind, row.name, row.media_type, row.uploaded_by) == ("received", "near", "现场🔥.jpg", "image/jpeg", 7)
    assert (row.size, bytes(row.sha256), row.lon, row.lat) == (len(content), hashlib.sha256(content).digest(), 109.6, 23.1)
    (path,) = stored_files(data_folder)
    assert path.name == row.stored_name
    assert path.parts[-3:-1] == (row.stored_name[:2], row.stored_name[2:4])
    assert path.stat().st_mode & 0o777 == 0o600
    assert content[:200] not in path.read_bytes()
    assert b"".join(storage.open_stored(row.stored_name).read()) == content


@pytest.mark.parametrize("name", ["../../../evil.jpg", "/etc/cron.d/evil.jpg", "..\\evil.jpg"])
def test_a_name_never_chooses_the_place(data_folder, name):
    assert receive(name=name).name == "evil.jpg"
    assert all(path.is_relative_to(data_folder / "files") for path in stored_files(data_folder))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"<html><script>alert(1)</script>", "照片.jpg", "unsupported_media"),
        (b"MZ" + bytes(100), "照片.jpg", "unsupported_media"),
        (b"plain words", "说明.txt", "unsupported_media"),
        (b"", "照片.jpg", "invalid"),
        (b"a,b\n" * 2000 + b"\x00", "表.csv", "invalid"),
        (b"a,b\n" * 2000 + b"\xff\xff\xff", "表.csv", "invalid"),
        ("编码".encode()[:-1], "表.csv", "invalid"),
    ],
)
def test_other_content_is_refused_in_words_and_leaves_nothing(data_folder, content, name, kind):
    with pytest.raises(Problem) as refused:
        receive(content, name, kind="reference")
    assert refused.value.kind == kind
    assert any("\u4e00" <= character <= "\u9fff" for character in refused.value.detail)
    assert not Attachment.objects.exists()
    assert not stored_files(data_folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_tables_in_the_encodings_people_have(encoding):
    content = ("编码,名称\r\n" + "450802001013,荷城\r\n" * 5000).encode(encoding)
    assert receive(content, "表.csv", kind="reference").size == len(content)


def test_too_large_is_refused_while_it_streams(data_folder):
    taken = []

    class Endless:
        def chunks(self):
            yield samples.photo()
            while True:
                taken.append(1)
                yield bytes(1_000_000)

    with pytest.raises(Problem) as refused:
        samples.actions.receive(
            actor=samples.WORKER, subject_kind="event", subject_id=uuid7(), area_path="", kind="far", upload=Endless(), name="大.jpg"
        )
    assert (refused.value.kind, refused.value.status) == ("too_large", 413)
    assert "20 MB" in refused.value.detail
    assert len(taken) == 21
    assert not stored_files(data_folder)


def test_exactly_the_limit_is_taken():
    content = samples.photo()
    assert receive(content + bytes(20 * rules.MEGABYTE - len(content))).size == 20 * rules.MEGABYTE
    with pytest.raises(Problem):
        receive(content + bytes(20 * rules.MEGABYTE - len(content) + 1))


def test_evidence_of_the_place_is_a_picture_or_a_video():
    assert receive(samples.recording(), "v.mp4", kind="after").media_type == "video/mp4"
    assert receive(samples.workbook(), "t.xlsx", kind="reference").media_type == rules.XLSX
    for content, name in ((samples.workbook(), "t.xlsx"), (b"%PDF-1.4 x", "a.pdf"), (samples.recording(b"M4A "), "a.m4a")):
        with pytest.raises(Problem) as refused:
            receive(content, name, kind="after")
        assert refused.value.kind == "invalid"
        assert "参考材料" in refused.value.detail
    with pytest.raises(Problem, match="附件类别"):
        receive(kind="selfie")


def test_the_same_again_gives_the_first_answer(data_folder):
    subject, known = uuid7(), uuid7()
    content = samples.photo()
    first = receive(content, subject=subject, attachment_id=known)
    again = receive(content, "other name.jpg", subject=subject, attachment_id=known)
    assert (again.id, again.stored_name, again.created_at) == (known, first.stored_name, first.created_at)
    assert Attachment.objects.count() == 1
    assert len(stored_files(data_folder)) == 1


@pytest.mark.parametrize("change", ["content", "subject", "subject_kind", "kind", "actor"])
def test_a_used_id_with_anything_else_is_a_conflict(data_folder, change):
    subject, known = uuid7(), uuid7()
    content = samples.photo()
    receive(content, subject=subject, attachment_id=known)
    values = {"subject_kind": {"subject_kind": "order"}, "kind": {"kind": "far"}, "actor": {"actor": samples.OTHER}}.get(change, {})
    with pytest.raises(Problem) as refused:
        receive(
            content + b"x" if change == "content" else content,
            subject=uuid7() if change == "subject" else subject,
            attachment_id=known,
            **values,
        )
    assert (refused.value.kind, refused.value.status) == ("id_reused", 409)
    assert Attachment.objects.count() == 1
    assert len(stored_files(data_folder)) == 1


def test_a_repeat_that_overtakes_the_first_is_known_at_the_row(data_folder):
    """Both were on their way when neither row existed: the second finds the first only when it comes to write."""
    subject, known = uuid7(), uuid7()
    content = samples.photo()

    class Slow:
        def chunks(self):
            receive(content, subject=subject, attachment_id=known)
            yield content

    class SlowAtEnd:
        def chunks(self):
            yield content[:5000]
            receive(content, subject=subject, attachment_id=known)
            yield content[5000:]

    for number, upload in enumerate((Slow(), SlowAtEnd())):
        Attachment.objects.all().delete()
        facts = {"subject_kind": "event", "subject_id": subject, "area_path": "", "kind": "near", "name": "照片.jpg"}
        row = samples.actions.receive(actor=samples.WORKER, upload=upload, attachment_id=known, **facts)
        assert row.id == known
        assert Attachment.objects.count() == 1
        assert len(stored_files(data_folder)) == number + 1


def test_fifty_fit_and_refused_ones_do_not_count():
    subject = uuid7()
    rows = [receive(subject=subject) for _ in range(rules.MOST_PER_SUBJECT)]
    with pytest.raises(Problem, match="最多 50 个附件"):
        receive(subject=subject)
    Attachment.objects.filter(id=rows[0].id).update(state="refused")
    receive(subject=subject)
    receive()  # another subject


def test_an_upload_that_breaks_off_leaves_nothing(data_folder):
    class Broken:
        def chunks(self):
            yield samples.photo()
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        samples.actions.receive(
            actor=samples.WORKER, subject_kind="event", subject_id=uuid7(), area_path="", kind="far", upload=Broken(), name="a.jpg"
        )
    assert not Attachment.objects.exists()
    assert not stored_files(data_folder)


def test_a_full_disk_is_said_and_leaves_nothing(data_folder, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(Problem) as refused:
        receive()
    assert (refused.value.kind, refused.value.status) == ("disk_full", 503)
    assert not Attachment.objects.exists()
    assert not stored_files(data_folder)


def test_the_platform_itself_may_add_without_a_person():
    assert receive(actor=Actor(user_id=None, is_system=True)).uploaded_by is None


def test_impossible_places_are_not_kept():
    row = receive(lon=0.0, lat=0.0)
    assert (row.lon, row.lat) == (None, None)
