"""The carver: the same rows as those of the tool, context and all."""

import re
from datetime import timezone
from ipaddress import ip_address
from pathlib import Path

import pytest

import ikeext_mm_failure as mm
from conftest import TESTDATA, Tool, images


@pytest.mark.parametrize("path", images(), ids=lambda path: path.name)
def test_rows_equal_those_of_the_tool(path: Path, tool: Tool) -> None:
    for level in ("low", "medium", "high"):
        rows = tool("carve", "--min-confidence", level, path)
        for source in (path, str(path), path.read_bytes()):
            found = mm.carve(source, min_confidence=level)
            assert [record.to_dict() for record in found] == rows


def test_options_are_those_of_the_tool(tool: Tool) -> None:
    path = TESTDATA / "context/events-x64.bin"
    args = ("--step", 8, "--start", 8, "--length", 2000, "--base", 0x7FF0_0000_0000)
    found = mm.carve(path, step=8, start=8, length=2000, base=0x7FF0_0000_0000)
    assert [record.to_dict() for record in found] == tool("carve", *args, path)
    assert found[0].address == 0x7FF0_0000_0000 + found[0].offset


def test_only_a_path_has_a_name_with_an_address(tmp_path: Path) -> None:
    data = (TESTDATA / "context/events-x64.bin").read_bytes()
    path = tmp_path / "pid.728.vad.0x1d2a4c30000-0x1d2a4c37fff.dmp"
    path.write_bytes(data)
    expected = [record.to_dict() for record in mm.carve(data, base=0x1D2A4C30000)]
    assert [record.to_dict() for record in mm.carve(path)] == expected
    with path.open("rb") as file:
        assert {record.address for record in mm.carve(file)} == {None}
        file.seek(0)
        found = mm.carve(file, base=0x1D2A4C30000)
    assert [record.to_dict() for record in found] == expected


def test_what_is_known_is_typed() -> None:
    found = mm.carve(TESTDATA / "context/log.evtx")[0]
    assert found.time is not None and found.time.tzinfo is timezone.utc
    assert found.time.isoformat() == "2024-05-17T09:30:32.345678+00:00"
    assert found.filetime == 133604118323456789
    assert found.local_address == ip_address("2001:db8:a1::4f77")
    assert found.context == "etw-1005-v0" and found.confidence == "high"
    assert isinstance(found, mm.CarvedRecord) and isinstance(found, mm.Record)
    nothing = mm.carve(TESTDATA / "negotiations.bin")[0]
    assert (nothing.time, nothing.filetime, nothing.local_address) == (None, None, None)


@pytest.mark.parametrize("path", images(), ids=lambda path: path.name)
def test_attributes_have_the_values_of_the_row(path: Path) -> None:
    names = [
        "local_address",
        "local_port",
        "local_principal",
        "remote_address",
        "remote_port",
        "remote_principal",
        "app_id",
        "user_sid",
        "provider_context_key",
        "context",
        "context_offset",
        "confidence",
        "also_fits",
        "time_source",
    ]
    for found in mm.carve(path, min_confidence="low"):
        row = found.to_dict()
        for name in names:
            key = re.sub("_(.)", lambda letter: letter[1].upper(), name)
            value = getattr(found, name)
            is_address = name in ("local_address", "remote_address") and value is not None
            assert (str(value) if is_address else value) == row[key], name


def test_parts_have_the_records_of_the_whole() -> None:
    record = (TESTDATA / "single.bin").read_bytes()
    data = bytearray(5 << 20)
    for offset in range(1000, len(data) - 64, 777_777):
        data[offset : offset + 64] = record
    whole = [found.offset for found in mm.carve(data)]
    assert len(whole) == 7
    for size in (100_000, 777_778, 1 << 20):
        parts = [mm.carve(data, start=start, length=size) for start in range(0, len(data), size)]
        assert [found.offset for part in parts for found in part] == whole


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ValueError, match="step must be 1 or more"):
        mm.carve(b"", step=0)
    with pytest.raises(ValueError, match="not one of low, medium, high"):
        mm.carve(b"", min_confidence="sure")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(OverflowError):
        mm.carve(b"", start=-1)


def test_content_that_hides_records_is_a_problem() -> None:
    import gzip

    found = mm.carve(gzip.compress(bytes(1000)))
    assert len(found) == 0 and "compressed (gz)" in found.problems[0]
