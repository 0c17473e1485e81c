import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory

from gezhi.access.actor import Actor, GrantFact
from gezhi.files import jobs, queries, serving
from gezhi.files.models import Attachment
from gezhi.files.tests import samples
from gezhi.files.tests.conftest import stored_files
from gezhi.files.tests.samples import receive
from gezhi.files.vault import CHUNK
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem

pytestmark = pytest.mark.django_db
KEEPER = Actor(user_id=9, grants=(GrantFact("keeper", frozenset({"file.original"}), "area", None, "/45/08/"),))


@pytest.fixture(autouse=True)
def _connection_stays():
    """A closed response ends the request, which would close the test's own connection."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def ready(content: bytes | None = None, name: str = "照片.jpg", **values) -> Attachment:
    row = receive(content, name, **values)
    assert jobs.process(row.id) == "ready"
    return Attachment.objects.get(id=row.id)


def answer(row: Attachment, variant: str, actor: Actor = samples.OTHER, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.actor = actor
    return serving.serve(request, row, variant)


def body(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_the_published_photo_is_shown_in_place_as_a_jpeg_of_ours():
    for form, name in (("JPEG", "照片.jpg"), ("HEIF", "IMG.HEIC")):
        row = ready(samples.photo(form), name)
        for variant in ("published", "preview"):
            response = answer(row, variant)
            content = body(response)
            assert content.startswith(b"\xff\xd8\xff")
            assert response["Content-Type"] == "image/jpeg"
            assert response["Content-Length"] == str(len(content))
            assert response["Content-Disposition"].startswith("inline")
            assert samples.SERIAL.encode() not in content


def test_headers_let_nothing_be_guessed_run_or_kept():
    for row, variant in ((ready(), "published"), (ready(b"%PDF-1.4 x", "a.pdf", kind="reference"), "published")):
        response = answer(row, variant)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        response.close()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "download"),
    [
        (b"%PDF-1.4 <script>", "报告.html", "application/pdf", "%E6%8A%A5%E5%91%8A.pdf"),
        (b"a,b\n", "t.csv", "text/csv", "t.csv"),
        (samples.recording(place=False), 'v".mp4', "video/mp4", "v"),
    ],
)
def test_everything_else_is_a_download_of_a_fixed_type(content, name, media_type, download):
    row = ready(content, name, kind="reference")
    response = answer(row, "published")
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"].startswith("attachment")
    assert download in response["Content-Disposition"]
    assert "\r" not in response["Content-Disposition"]
    assert body(response) == content


def test_the_original_wants_its_own_right_in_the_area():
    content = samples.photo()
    row = ready(content)
    response = answer(row, "original", KEEPER)
    assert body(response) == content
    assert response["Content-Disposition"].startswith("attachment")
    for actor in (samples.OTHER, samples.WORKER):
        with pytest.raises(Problem) as refused:
            answer(row, "original", actor)
        assert refused.value.kind == "not_permitted"
    elsewhere = Actor(user_id=9, grants=(GrantFact("keeper", frozenset({"file.original"}), "area", None, "/45/09/"),))
    with pytest.raises(Problem) as refused:
        answer(row, "original", elsewhere)
    assert refused.value.kind == "not_visible"


def test_a_recording_is_served_without_its_place():
    row = ready(samples.recording(), "v.mp4")
    assert samples.PLACE not in body(answer(row, "published"))
    assert samples.PLACE in body(answer(row, "original", KEEPER))


@pytest.mark.parametrize("state", ["received", "refused"])
def test_nothing_is_opened_before_it_is_ready(state):
    row = ready()
    row.state = state
    for variant in ("published", "preview", "original"):
        with pytest.raises(Problem) as refused:
            answer(row, variant, KEEPER)
        assert refused.value.kind == "not_visible"


@pytest.mark.parametrize("variant", ["", "thumb", "../../keys/seal-1.key", "stored_name", "PUBLISHED", "published\x00"])
def test_unknown_variants_are_absent(variant):
    with pytest.raises(Problem) as refused:
        answer(ready(), variant)
    assert refused.value.kind == "not_visible"


def test_documents_have_no_preview():
    with pytest.raises(Problem):
        answer(ready(b"%PDF-1.4 x", "a.pdf", kind="reference"), "preview")


def test_a_file_damaged_on_the_disk_is_never_sent(data_folder):
    row = ready()
    for path in stored_files(data_folder):
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Problem) as refused:
        answer(row, "published")
    assert refused.value.kind == "file_damaged"
    for path in stored_files(data_folder):
        path.unlink()
    with pytest.raises(Problem):
        answer(row, "published")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        (f"bytes={CHUNK - 5}-{CHUNK + 5}", slice(CHUNK - 5, CHUNK + 6)),
        ("bytes=150000-", slice(150_000, None)),
        ("bytes=-10", slice(-10, None)),
        ("bytes=5-99999999", slice(5, None)),
    ],
)
def test_a_video_can_be_watched_from_the_middle(asked, part):
    content = samples.recording(place=False)
    response = answer(ready(content, "v.mp4"), "published", Range=asked)
    got = body(response)
    assert response.status_code == 206
    assert got == content[part]
    start = len(content[: part.start]) if part.start >= 0 else len(content) + part.start
    assert response["Content-Range"] == f"bytes {start}-{start + len(got) - 1}/{len(content)}"
    assert response["Content-Length"] == str(len(got))


@pytest.mark.parametrize("asked", ["bytes=1-2,5-6", "lines=1-2", "bytes=-", "bytes=9-1", "bytes=x-1", "bytes=" + "9" * 40 + "-"])
def test_ranges_we_do_not_understand_give_the_whole(asked):
    content = samples.recording(place=False)
    response = answer(ready(content, "v.mp4"), "published", Range=asked)
    assert response.status_code == 200
    assert body(response) == content


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_ranges_outside_the_file(asked):
    content = samples.recording(place=False)
    response = answer(ready(content, "v.mp4"), "published", Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_others_see_what_is_ready_the_sender_sees_his_own_too():
    subject = uuid7()
    done = receive(subject=subject)
    jobs.process(done.id)
    waiting, refused = receive(subject=subject), receive(samples.huge_png(), subject=subject)
    jobs.process(refused.id)
    receive()
    receive(subject=subject, subject_kind="order")
    assert [fact.id for fact in queries.of_subject("event", subject, samples.OTHER.user_id)] == [done.id]
    assert [fact.id for fact in queries.of_subject("event", subject, None)] == [done.id]
    own = queries.of_subject("event", subject, samples.WORKER.user_id)
    assert [(fact.id, fact.state_word) for fact in own] == [(done.id, "可查看"), (waiting.id, "处理中"), (refused.id, "未通过")]
    assert own[0].sha256 == bytes(done.sha256).hex()
    assert (own[0].is_ready, own[0].has_preview, own[1].is_ready, own[1].has_preview) == (True, True, False, False)


def test_named_attachments_must_belong_to_the_subject():
    subject = uuid7()
    one, two = receive(subject=subject, kind="before"), receive(subject=subject, kind="after")
    refused = receive(samples.huge_png(), subject=subject)
    jobs.process(refused.id)
    foreign = receive()
    found = queries.facts_for([one.id, two.id, foreign.id, refused.id, uuid7()], subject_kind="event", subject_id=subject)
    assert {id_: fact.kind for id_, fact in found.items()} == {one.id: "before", two.id: "after"}
    assert queries.attachment_of("event", subject, one.id).id == one.id
    for kind, owner, id_ in (("event", subject, foreign.id), ("order", subject, one.id), ("event", uuid7(), one.id)):
        with pytest.raises(Problem) as absent:
            queries.attachment_of(kind, owner, id_)
        assert absent.value.kind == "not_visible"


def test_lists_take_one_statement_however_many(django_assert_num_queries):
    subject = uuid7()
    for _ in range(3):
        receive(subject=subject)
    with django_assert_num_queries(1):
        queries.of_subject("event", subject, 7)
