"""Dumps: the same records as those of the tool."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ikeext_mm_failure as mm
from conftest import TESTDATA, Row, Tool, dumps

framings = st.sampled_from(sorted(mm.FRAMINGS))


def rows(path: Path, framing: str) -> list[Row]:
    """The rows of a dump. An error means that there are none."""
    try:
        return [dict(record.to_dict()) for record in mm.decode(path, framing)]
    except mm.DecodeError:
        return []


@pytest.mark.parametrize("path", dumps(), ids=lambda path: path.name)
def test_rows_equal_those_of_the_tool(path: Path, tool: Tool) -> None:
    for framing in ["auto", *mm.FRAMINGS]:
        assert rows(path, framing) == tool("decode", "--framing", framing, path)


@pytest.mark.parametrize("path", sorted((TESTDATA / "hex").iterdir()), ids=lambda path: path.name)
def test_hex_text_is_read_as_by_the_tool(path: Path, tool: Tool) -> None:
    assert rows(path, "auto") == tool("decode", path)


def test_values_are_typed() -> None:
    record = mm.decode(TESTDATA / "negotiations.bin")[0]
    assert record.failure_error_code.name == "ERROR_IPSEC_IKE_AUTH_FAIL"
    assert record.failure_error_code == 13801
    assert record.failure_error_code.win32 == 13801
    assert record.failure_point.short_name == "PEER"
    assert record.failure_point is not None and record.failure_point != record.mm_state
    assert record.end_cert_hash.hex().startswith("3f9c1d77")
    assert (record.index, record.offset, record.mm_id, record.mm_filter_id) == (0, 0, 41, 68204)
    assert (record.issues, record.before, record.after) == ([], None, None)


def test_unknown_values_are_kept() -> None:
    records = mm.decode(TESTDATA / "unknown-values.bin")
    unknown = [record for record in records if not record.mm_auth_method.is_known]
    assert unknown and unknown[0].mm_auth_method.name is None
    assert int(unknown[0].mm_auth_method) == unknown[0].mm_auth_method.value
    assert any("unknown" in issue for issue in unknown[0].issues)


@given(st.binary(min_size=64, max_size=64), framings)
def test_any_slot_of_every_framing_survives(data: bytes, name: str) -> None:
    framing = mm.FRAMINGS[name]
    after = framing.slot_len - framing.record_offset - 64
    slot = b"\xa5" * framing.record_offset + data + b"\x5a" * after
    for given_framing in (framing, name, mm.Framing(framing.slot_len, framing.record_offset)):
        records = mm.decode(slot * 3, given_framing)
        assert [bytes(record) for record in records] == [data] * 3
        assert mm.encode(records) == slot * 3
        assert records.framing == framing


def test_a_result_is_a_sequence() -> None:
    records = mm.decode(TESTDATA / "negotiations.bin")
    assert len(records) == 8 and list(records) == [records[i] for i in range(8)]
    assert records[-1] == records[7] and records[2:7:2] == [records[2], records[4], records[6]]
    assert records.index(records[3]) == 3 and records.count(records[3]) == 1
    assert records[3] in records and list(reversed(records))[0] == records[7]
    assert len({*records, *records}) == 8
    for wrong in (8, -9, 1 << 70):
        with pytest.raises(IndexError):
            records[wrong]


def test_a_slot_that_is_cut_short_is_a_problem() -> None:
    data = (TESTDATA / "negotiations.bin").read_bytes()
    records = mm.decode(data + bytes(10))
    assert len(records) == 8
    assert records.problems == [
        "the last slot is cut short: 64 bytes needed, 10 available at offset 0x200"
    ]


def test_detect_finds_the_framing() -> None:
    for name in mm.FRAMINGS:
        path = TESTDATA / f"{name}.bin"
        if path.exists():
            fit = mm.detect(path.read_bytes())
            assert fit is not None and fit.framing.name == name
            assert fit.plausible <= fit.slots and fit.confident <= fit.plausible
            assert mm.decode(path).framing == fit.framing
    assert mm.detect(b"\xa5" * 1000) is None
