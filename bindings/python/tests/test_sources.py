"""What records can be read from."""

import array
import errno
import io
import mmap
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ikeext_mm_failure as mm
from conftest import TESTDATA

PATH = TESTDATA / "negotiations.bin"
DATA = PATH.read_bytes()


class ReadOnly:
    """An object that has only ``readinto``, and returns little at once."""

    def __init__(self, data: bytes) -> None:
        self.stream = io.BytesIO(data)

    def readinto(self, buffer: bytearray, /) -> int:
        part = self.stream.read(min(len(buffer), 100))
        buffer[: len(part)] = part
        return len(part)


class Damaged(io.BytesIO):
    """A disk on which some pages cannot be read."""

    bad = {2, 3, 700}

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer)
        pages = range(self.tell() // 4096, (self.tell() + len(view) - 1) // 4096 + 1)
        if self.bad.intersection(pages):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().readinto(view)


def test_every_source_has_the_same_records() -> None:
    def sources() -> list[object]:
        with PATH.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return [
            PATH,
            str(PATH),
            DATA,
            bytearray(DATA),
            memoryview(DATA),
            memoryview(DATA).cast("Q"),
            mapped,
            array.array("I", DATA),
            np.frombuffer(DATA, mm.DTYPE),
            np.frombuffer(DATA, "u1").reshape(8, 64),
            io.BytesIO(DATA),
            PATH.open("rb"),
            PATH.open("rb", buffering=0),
            ReadOnly(DATA),
        ]

    expected = [record.to_dict() for record in mm.decode(PATH)]
    for source in sources():
        decoded = mm.decode(source)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert [record.to_dict() for record in decoded] == expected, source
    expected = [record.to_dict() for record in mm.carve(PATH)]
    for source in sources():
        found = mm.carve(source)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert [record.to_dict() for record in found] == expected, source


def test_a_file_is_read_from_its_position() -> None:
    stream = io.BytesIO(DATA)
    stream.seek(64)
    assert [record.mm_id for record in mm.decode(stream)] == [42, 43, 44, 44, 45, 46, 47]


def test_buffers_are_released() -> None:
    data = bytearray(DATA)
    mm.carve(data)
    mm.decode(data)
    mm.detect(data)
    data.append(0)
    with PATH.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    mm.carve(mapped)
    mapped.close()


def test_pages_that_cannot_be_read_are_named() -> None:
    data = bytearray(4 << 20)
    for page in (1, 4, 699, 701, 1023):
        data[page * 4096 + 100 : page * 4096 + 164] = DATA[:64]
    found = mm.carve(Damaged(bytes(data)))
    assert [record.offset for record in found] == [
        page * 4096 + 100 for page in (1, 4, 699, 701, 1023)
    ]
    first, second = found.problems
    assert first.startswith("8192 bytes at offset 0x2000 cannot be read and were skipped")
    assert second.startswith("4096 bytes at offset 0x2bc000 cannot be read and were skipped")


def test_what_is_read_before_an_error_is_kept() -> None:
    found = mm.decode(Damaged(bytes(range(64)) * 1024), "packed")
    assert len(found) == 2 * 4096 // 64
    last = "nothing after the record at offset 0x1fc0 was read: Input/output error (os error 5)"
    assert found.problems[-1] == last


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "bad"), OSError("bad"), InterruptedError(errno.EINTR, "bad")]
)
def test_any_os_error_of_a_file_skips_a_page(error: OSError) -> None:
    class Bad(Damaged):
        def readinto(self, buffer: Any, /) -> int:
            try:
                return super().readinto(buffer)
            except OSError:
                raise error from None

    data = DATA[:64] * 1024
    found = mm.carve(Bad(data))
    assert len(found) == (len(data) - 2 * 4096) // 64 and len(found.problems) == 1
    decoded = mm.decode(Bad(data), "packed")
    assert len(decoded) == 2 * 4096 // 64 and len(decoded.problems) == 1


def test_damaged_pages_are_not_read_again_and_again() -> None:
    class Counting(Damaged):
        requested = 0

        def readinto(self, buffer: Any, /) -> int:
            Counting.requested += memoryview(buffer).nbytes
            return super().readinto(buffer)

    data = bytes(16 << 20)
    assert len(mm.carve(Counting(data)).problems) == 2
    assert Counting.requested < 3 * len(data)


def test_parts_of_hex_text_are_bytes() -> None:
    path = TESTDATA / "hex/negotiations.windbg-db.txt"
    data = path.read_bytes() + DATA
    whole = mm.carve(data, input_format="bin")
    assert len(whole) == len(mm.carve(DATA))
    parts = [
        mm.carve(data, start=start, length=512, input_format="bin")
        for start in range(0, len(data), 512)
    ]
    assert [record.offset for part in parts for record in part] == [
        record.offset for record in whole
    ]
    assert len(mm.decode(path, input_format="hex")) == len(mm.decode(path)) > 0
    functions: list[Any] = [mm.decode, mm.carve]
    for function in functions:
        with pytest.raises(ValueError, match='input_format "text" is not one of auto, bin, hex'):
            function(path, input_format="text")


def test_an_exception_of_a_source_is_raised() -> None:
    class Broken(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            raise RuntimeError("broken")

    for function in (mm.decode, mm.carve):
        with pytest.raises(RuntimeError, match="broken"):
            function(Broken(DATA))

    class Torn(ReadOnly):
        def readinto(self, buffer: bytearray, /) -> int:
            read = super().readinto(buffer)
            if read == 0:
                raise ConnectionResetError(errno.ECONNRESET, "torn")
            return read

    class Liar(ReadOnly):
        def readinto(self, buffer: bytearray, /) -> int:
            return len(buffer) + 1

    for function in (mm.decode, mm.carve):
        with pytest.raises(ValueError, match="readinto returned .*, and the buffer has"):
            function(Liar(DATA))
    # What is read from a stream is not kept: the exception is the answer.
    for function in (mm.decode, mm.carve):
        with pytest.raises(ConnectionResetError, match="torn"):
            function(Torn(DATA))
    closed = io.BytesIO(DATA)
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        mm.carve(closed)


def test_an_exception_of_a_source_is_raised_whenever_it_occurs() -> None:
    """Also if it occurs where the last pointer of an event leads, after everything was searched."""
    before = 24 << 20
    data = bytearray(before) + (TESTDATA / "context/events-x64.bin").read_bytes()
    base = 0x1D2_A4C3_0000 - before
    event = next(found for found in mm.carve(data, base=base) if found.context == "net-event0")
    assert event.context_offset is not None
    app_id = "name\0".encode("utf-16-le")
    data[0x1000 : 0x1000 + len(app_id)] = app_id
    data[event.context_offset + 64 : event.context_offset + 80] = struct.pack(
        "<QQ", len(app_id), base + 0x1000
    )
    places = []

    class Source(io.BytesIO):
        breaks = False

        def readinto(self, buffer: Any, /) -> int:
            places.append(self.tell())
            if self.breaks and places[-1] == 0x1000:
                raise RuntimeError("broken")
            return super().readinto(buffer)

    assert "name" in [found.app_id for found in mm.carve(Source(bytes(data)), base=base)]
    assert places[-1] == 0x1000 and places.count(0x1000) == 1
    Source.breaks = True
    with pytest.raises(RuntimeError, match="broken"):
        mm.carve(Source(bytes(data)), base=base)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    for function in (mm.decode, mm.carve):
        with pytest.raises(FileNotFoundError) as error:
            function(missing)
        assert (error.value.errno, error.value.filename) == (errno.ENOENT, missing)
        with pytest.raises(IsADirectoryError) as folder:
            function(str(tmp_path))
        assert (folder.value.errno, folder.value.filename) == (errno.EISDIR, str(tmp_path))


def test_other_objects_are_refused() -> None:
    for wrong in (None, 7, object(), ["x"]):
        with pytest.raises(TypeError, match="expected a path, bytes, a buffer or an object"):
            mm.decode(wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_an_empty_buffer_is_an_empty_input() -> None:
    table = np.frombuffer(DATA, "u1").reshape(8, 64)
    empty: list[Any] = [b"", bytearray(), memoryview(DATA)[8:8], array.array("I"), table[:0]]
    empty += [table[:, :0], table[:0, ::2], table[:0].T, np.empty(0, mm.DTYPE)]
    for buffer in empty:
        decoded = mm.decode(buffer)
        assert len(decoded) == len(mm.carve(buffer)) == 0 and decoded.problems == []
        assert mm.detect(buffer) is None
    growing = bytearray()
    mm.decode(growing)
    growing.append(0)
    gaps: list[Any] = [memoryview(DATA)[::2], table[::2], table[:, :63], table.T]
    for buffer in gaps:
        for function in (mm.decode, mm.carve, mm.detect):
            with pytest.raises(BufferError, match="the buffer is not contiguous"):
                function(buffer)


def test_what_is_not_a_dump_is_refused_by_its_name() -> None:
    with pytest.raises(mm.DecodeError, match="is a Windows event log") as error:
        mm.decode(TESTDATA / "context/log.evtx")
    assert error.value.offset == 0 and isinstance(error.value, ValueError)
    with pytest.raises(mm.DecodeError, match="64 bytes needed, 30 available"):
        mm.decode(bytes(30))
    with pytest.raises(mm.DecodeError, match="no framing fits better than chance"):
        mm.decode(b"\x01\x02\x03" * 300)
    with pytest.raises(ValueError, match="not one of auto, packed"):
        mm.decode(DATA, "unpacked")


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TESTDATA.rglob("*")) if path.is_file() and path.stat().st_size],
    ids=lambda path: str(path.relative_to(TESTDATA)),
)
def test_every_file_has_the_same_rows_from_every_source(path: Path) -> None:
    data = path.read_bytes()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        expected = [found.to_dict() for found in mm.carve(path, min_confidence="low")]
        for source in (data, memoryview(data), mapped, io.BytesIO(data), file):
            found = mm.carve(source, min_confidence="low")
            assert [record.to_dict() for record in found] == expected, source
