from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gezhi.files.vault import CHUNK, TAG, DamagedError, Opener, Sealer
from gezhi.ground import secrets

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Sizes around the edges of chunks, where mistakes live.
sizes = st.one_of(st.integers(0, 200), st.builds(lambda n, d: max(0, n * CHUNK + d), st.integers(0, 3), st.integers(-2, 2)))


def plain(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def sealed(content: bytes, name: str = "a", step: int = 10_000) -> bytes:
    out = BytesIO()
    sealer = Sealer(out, name)
    for at in range(0, len(content), step):
        sealer.write(content[at : at + step])
    sealer.finish()
    return out.getvalue()


def opened(data: bytes, name: str = "a") -> bytes:
    return b"".join(Opener(BytesIO(data), name).read())


@quick
@given(size=sizes, step=st.sampled_from([1, 999, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK]))
def test_round_trip_for_any_size_and_any_parts(size, step):
    content = plain(size)
    data = sealed(content, step=max(step, size // 50))
    assert opened(data) == content
    assert Opener(BytesIO(data), "a").size == size


@quick
@given(size=sizes, start=st.integers(0, 3 * CHUNK), length=st.integers(0, 2 * CHUNK))
def test_any_part_can_be_read_alone(size, start, length):
    content = plain(size)
    opener = Opener(BytesIO(sealed(content, step=CHUNK)), "a")
    assert b"".join(opener.read(start, start + length)) == content[start : start + length]


@quick
@given(size=sizes, cut=st.integers(1, 3 * CHUNK))
def test_a_file_cut_short_is_refused_before_its_first_byte(size, cut):
    data = sealed(plain(size), step=CHUNK)
    with pytest.raises(DamagedError):
        Opener(BytesIO(data[: max(0, len(data) - cut)]), "a")


@quick
@given(size=sizes, place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_changed_bit_is_found(size, place, bit):
    data = bytearray(sealed(plain(size), step=CHUNK))
    data[int(place * len(data))] ^= 1 << bit
    with pytest.raises(DamagedError):
        opened(bytes(data))


def test_a_cut_exactly_between_chunks_is_found():
    data = sealed(plain(3 * CHUNK), step=CHUNK)
    with pytest.raises(DamagedError):
        Opener(BytesIO(data[: -(CHUNK + TAG)]), "a")


def test_exchanged_chunks_are_found():
    data = sealed(plain(3 * CHUNK), step=CHUNK)
    body = len(data) - 3 * (CHUNK + TAG)
    one, two = body + CHUNK + TAG, body + 2 * (CHUNK + TAG)
    swapped = data[:body] + data[one:two] + data[body:one] + data[two:]
    assert len(swapped) == len(data)
    with pytest.raises(DamagedError):
        opened(swapped)


def test_a_file_in_the_place_of_another_is_found():
    with pytest.raises(DamagedError):
        opened(sealed(b"evidence", name="a"), name="b")


def test_more_bytes_at_the_end_are_found():
    with pytest.raises(DamagedError):
        opened(sealed(b"evidence") + b"more")


def test_nothing_of_the_content_or_its_key_lies_open():
    one, two = sealed(b"plain words " * 100), sealed(b"plain words " * 100)
    assert b"plain words" not in one
    assert one[-400:] != two[-400:]


def test_old_files_open_after_the_key_was_changed_and_not_without_it(data_folder):
    data = sealed(b"evidence")
    secrets.key("seal-2")
    assert secrets.current_seal() == "seal-2"
    assert opened(data) == b"evidence"
    assert opened(sealed(b"newer")) == b"newer"
    (data_folder / "keys" / "seal-1.key").unlink()
    with pytest.raises(DamagedError):
        opened(data)


@pytest.mark.parametrize("data", [b"", b"GZ", b"GZV1", b"GZV1\x00\x00", b"GZV1\xff\xff" + bytes(90), b"\xff\xd8\xff\xe0" + bytes(200)])
def test_what_was_never_sealed_is_refused(data):
    with pytest.raises(DamagedError):
        Opener(BytesIO(data), "a")
