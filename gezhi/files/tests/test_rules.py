import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.files import rules
from gezhi.files.tests import samples


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.photo(), "image/jpeg"),
        (samples.photo("PNG"), "image/png"),
        (samples.photo("WEBP"), "image/webp"),
        (samples.photo("HEIF"), "image/heic"),
        (samples.recording(), "video/mp4"),
        (samples.recording(b"mp42"), "video/mp4"),
        (samples.recording(b"M4A "), "audio/mp4"),
        (b"%PDF-1.7\n%", "application/pdf"),
        (samples.workbook(), rules.XLSX),
    ],
)
def test_forms_are_known_by_their_first_bytes_whatever_the_name(content, media_type):
    for name in ("a.jpg", "a.exe", "a", "a.csv"):
        assert rules.form_of(content[: rules.HEAD], name).media_type == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"<html><script>alert(1)</script>",
        b"<?xml version='1.0'?><svg onload='x'/>",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"GIF89a",
        b"BM",
        b"PK\x03\x04" + bytes(26) + b"evil.txt",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif",
        b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ",
        b"junk %PDF-1.4",
        b"#!/bin/sh",
        b"\x89PNG",
        b"\xff\xd8",
    ],
)
def test_other_forms_are_not_accepted(head):
    assert rules.form_of(head, "photo.jpg") is None


def test_csv_needs_its_ending_and_is_no_page():
    assert rules.form_of("编码,名称\n".encode("gbk"), "表.CSV").media_type == "text/csv"
    assert rules.form_of(b"a,b\n", "a.txt") is None
    assert rules.form_of(b" \n<html>", "a.csv") is None
    assert rules.form_of(b"a\x00b", "a.csv") is None


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/abs/照片 1.jpg", "照片 1.jpg"),
        ("现场👨‍👩‍👧🔥.jpg", "现场👨‍👩‍👧🔥.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie: x.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("..", "附件"),
        ("", "附件"),
        ("\ud800", "附件"),
        ("井" * 300 + ".jpeg", "井" * 115 + ".jpeg"),
    ],
)
def test_names_are_cleaned(raw, clean):
    assert rules.clean_name(raw) == clean


@given(st.text())
def test_any_name_becomes_one_that_can_be_stored_and_sent(raw):
    name = rules.clean_name(raw)
    assert 0 < len(name) <= rules.NAME_LIMIT
    assert not set(name) & set("/\\\x00\r\n")
    name.encode()
    assert rules.clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "media_type", "download"),
    [
        ("x.html", "image/jpeg", "x.jpg"),
        ("x.JPEG", "image/jpeg", "x.JPEG"),
        ("IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"),
        ("表", "text/csv", "表.csv"),
    ],
)
def test_downloads_end_as_what_they_are(name, media_type, download):
    assert rules.download_name(name, media_type) == download


def test_places_that_cannot_be_true():
    assert rules.is_place(109.6, 23.1)
    for lon, lat in ((0, 0), (181, 1), (1, -91), (float("nan"), 1), (1, float("inf")), (None, 1)):
        assert not rules.is_place(lon, lat)
