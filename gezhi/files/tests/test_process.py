from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from gezhi.access.actor import ANONYMOUS
from gezhi.files import actions, jobs, rebuilding, rules, storage
from gezhi.files.models import Attachment
from gezhi.files.tests import samples
from gezhi.files.tests.conftest import stored_files
from gezhi.files.tests.samples import SERIAL, receive
from gezhi.ground import clock
from gezhi.ground.problems import Problem

pytestmark = pytest.mark.django_db


def processed(content: bytes, name: str = "照片.jpg", **values) -> Attachment:
    row = receive(content, name, **values)
    jobs.process(row.id)
    return Attachment.objects.get(id=row.id)


def stored(name: str) -> bytes:
    return b"".join(storage.open_stored(name).read())


def image(name: str) -> Image.Image:
    return Image.open(BytesIO(stored(name)))


def near(pixel: tuple[int, int, int], colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_rebuilt_without_its_metadata_which_is_kept_as_data(form):
    content = samples.photo(form)
    assert SERIAL.encode() in content
    row = processed(content)
    assert (row.state, row.width, row.height, row.lon, row.lat) == ("ready", 800, 600, 109.6, 23.1)
    assert row.taken_at == datetime(2025, 6, 1, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai
    for name in (row.published_name, row.preview_name):
        data = stored(name)
        assert data.startswith(b"\xff\xd8\xff")
        for private in (SERIAL.encode(), b"Exif", b"PhoneMaker", b"http://ns.adobe.com"):
            assert private not in data
        assert not dict(image(name).getexif())
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(image(name).info)
    assert image(row.preview_name).size == (480, 360)
    assert near(image(row.published_name).getpixel((100, 300)), (255, 0, 0))
    assert stored(row.stored_name) == content


def test_the_offset_of_the_photo_wins_over_our_zone():
    assert processed(samples.photo(offset="+09:00")).taken_at == datetime(2025, 5, 31, 23, 30, tzinfo=UTC)


def test_what_the_sender_said_wins_over_the_photo():
    at = datetime(2025, 1, 1, tzinfo=UTC)
    row = processed(samples.photo(), lon=1.5, lat=2.5, taken_at=at)
    assert (row.lon, row.lat, row.taken_at) == (1.5, 2.5, at)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "nonsense", "    :  :     :  :  "])
def test_unset_camera_clocks_tell_nothing(taken):
    row = processed(samples.photo(taken=taken, place=False))
    assert (row.state, row.taken_at, row.lon) == ("ready", None, None)


@pytest.mark.parametrize(
    ("orientation", "red_at", "turned"),
    [
        (1, "left", False),
        (2, "right", False),
        (3, "right", False),
        (6, "top", True),
        (8, "bottom", True),
        (5, "top", True),
        (7, "bottom", True),
    ],
)
def test_photos_stand_upright(orientation, red_at, turned):
    row = processed(samples.photo(orientation=orientation))
    assert (row.width, row.height) == ((600, 800) if turned else (800, 600))
    published = image(row.published_name)
    assert published.size == (row.width, row.height)
    middle = (row.width // 2, row.height // 2)
    spots = {"left": (50, middle[1]), "right": (row.width - 50, middle[1]), "top": (middle[0], 50), "bottom": (middle[0], row.height - 50)}
    assert near(published.getpixel(spots[red_at]), (255, 0, 0))


def test_large_photos_are_published_smaller_and_keep_their_true_size_as_data():
    row = processed(samples.photo(size=(5000, 3000)))
    assert (row.width, row.height) == (5000, 3000)
    assert image(row.published_name).size == (2560, 1536)
    assert image(row.preview_name).size == (480, 288)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16", "CMYK"])
def test_every_way_of_keeping_colours(mode):
    picture, out = samples.picture(300, 200), BytesIO()
    made = (
        Image.new("I;16", (300, 200), 30_000)
        if mode == "I;16"
        else picture.convert("L").convert("LA")
        if mode == "LA"
        else picture.convert(mode)
    )
    made.save(out, "JPEG" if mode == "CMYK" else "PNG")
    row = processed(out.getvalue())
    assert (row.state, image(row.published_name).mode) == ("ready", "RGB")


def test_transparent_parts_become_white():
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert image(processed(out.getvalue()).published_name).getpixel((25, 25)) == (255, 255, 255)


def test_a_polyglot_loses_its_second_life():
    content = samples.photo() + b"<script>alert(document.cookie)</script>" + samples.packed({"evil.class": b"evil" * 100})
    row = processed(content)
    assert row.state == "ready"
    for name in (row.published_name, row.preview_name):
        assert b"<script" not in stored(name)
        assert b"PK\x03\x04" not in stored(name)


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (10_000, 5_001), (2_000_000, 2_000)])
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(data_folder, width, height):
    row = processed(samples.huge_png(width, height))
    assert row.state == "refused"
    assert "5000 万" in row.refused_words
    assert len(stored_files(data_folder)) == 1


@pytest.mark.parametrize(
    "content", [samples.photo()[:3000], samples.photo("PNG")[:1000], samples.photo("HEIF")[:1500], b"\xff\xd8\xff\xe0" + bytes(5000)]
)
def test_a_picture_cut_short_is_refused_in_words(content):
    row = processed(content)
    assert row.state == "refused"
    assert "重新" in row.refused_words


def test_a_broken_picture_never_stops_the_worker():
    content = samples.photo("JPEG")
    for at in range(2, 600, 23):
        row = processed(content[:at] + b"\xff\x00\xff" + content[at + 3 :])
        assert row.state in {"ready", "refused"}


def test_a_recording_loses_its_place(data_folder):
    content = samples.recording(sound=b"\x01\x02\x03" * 100_000)
    row = processed(content, "v.mp4")
    assert row.state == "ready"
    published = stored(row.published_name)
    assert len(published) == len(content)
    assert samples.PLACE in content
    assert samples.PLACE not in published
    assert b"udta" not in published
    at = content.index(b"mdat")
    assert published[at:] == content[at:]
    assert stored(row.stored_name) == content


def test_a_recording_without_private_parts_needs_no_copy(data_folder):
    row = processed(samples.recording(b"M4A ", place=False), "a.m4a", kind="reference")
    assert (row.state, row.published_name) == ("ready", None)
    assert len(stored_files(data_folder)) == 1


@pytest.mark.parametrize("cut", [20, 100, 5000])
def test_a_recording_cut_short_is_refused(cut):
    row = processed(samples.recording()[:-cut], "v.mp4")
    assert (row.state, row.refused_words[:6]) == ("refused", "录像或录音不")


def test_documents_are_ready_without_a_preview():
    for content, name in ((samples.workbook(), "t.xlsx"), (b"%PDF-1.4 x", "a.pdf"), (b"a,b\n", "t.csv")):
        row = processed(content, name, kind="reference")
        assert (row.state, row.preview_name, row.published_name) == ("ready", None, None)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"[Content_Types].xml": b"x"}, "不是 XLSX"),
        ({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/vbaProject.bin": b"x"}, "宏"),
        ({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/big.xml": bytes(210 * 1024 * 1024)}, "太大"),
        ({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"} | {f"xl/{n}": b"" for n in range(1000)}, "太大"),
    ],
)
def test_workbooks_that_are_none_or_too_large_unpacked(files, words):
    row = processed(samples.packed(files), "t.xlsx", kind="reference")
    assert row.state == "refused"
    assert words in row.refused_words


def test_a_file_cut_short_on_our_disk_is_found(data_folder):
    row = receive()
    (path,) = stored_files(data_folder)
    path.write_bytes(path.read_bytes()[:-1])
    assert jobs.process(row.id) == "refused"
    assert "已损坏" in Attachment.objects.get(id=row.id).refused_words


def test_running_twice_changes_nothing(data_folder):
    row = processed(samples.photo())
    before = stored_files(data_folder)
    assert jobs.process(row.id) == "ready"
    assert stored_files(data_folder) == before


def test_the_slower_of_two_workers_leaves_no_files(data_folder, monkeypatch):
    row = receive()
    once = rebuilding.rebuild

    def overtaken(waiting):
        made = once(waiting)
        monkeypatch.setattr(rebuilding, "rebuild", once)
        assert jobs.process(row.id) == "ready"
        return made

    monkeypatch.setattr(rebuilding, "rebuild", overtaken)
    assert jobs.process(row.id) == "ready"
    done = Attachment.objects.get(id=row.id)
    assert sorted(path.name for path in stored_files(data_folder)) == sorted([done.stored_name, done.published_name, done.preview_name])


def test_claims_go_oldest_first_and_once():
    rows = [receive().id for _ in range(3)]
    assert jobs.pending(2) == rows[:2]
    assert jobs.pending(2) == rows[2:]
    assert jobs.pending(2) == []


def test_a_claim_of_a_dead_worker_is_given_out_again_three_times_in_all():
    row = receive()
    for hour in range(3):
        with clock.travel(timedelta(hours=hour)):
            assert jobs.pending() == [row.id]
            assert jobs.pending() == []
    with clock.travel(timedelta(hours=4)):
        assert jobs.pending() == []
    row.refresh_from_db()
    assert row.state == "refused"
    assert row.refused_words


def test_work_does_all_that_waits():
    rows = [receive() for _ in range(3)]
    assert (jobs.work(2), jobs.work(2), jobs.work(2)) == (2, 1, 0)
    assert set(Attachment.objects.filter(id__in=[row.id for row in rows]).values_list("state", flat=True)) == {rules.READY}


def test_only_the_platform_processes():
    row = receive()
    for call in (
        lambda actor: actions.process(actor=actor, attachment_id=row.id),
        lambda actor: actions.claim(actor=actor),
        lambda actor: actions.clear_strangers(actor=actor),
    ):
        with pytest.raises(Problem) as refused:
            call(samples.WORKER)
        assert refused.value.kind == "not_permitted"
        with pytest.raises(Problem):
            call(ANONYMOUS)
