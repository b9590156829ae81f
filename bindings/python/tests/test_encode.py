"""Writing records: from objects, and from rows in the names of the tool."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ikeext_mm_failure as mm
from conftest import TESTDATA, Tool, dumps


@pytest.mark.parametrize("path", dumps(), ids=lambda path: path.name)
def test_rows_and_records_give_the_bytes_back(path: Path, tool: Tool) -> None:
    records = mm.decode(path)
    expected = path.read_bytes()
    if path.name == "truncated.bin":
        expected = mm.encode(records)
    assert mm.encode(records) == expected
    assert mm.encode(record.to_dict() for record in records) == expected
    assert mm.encode(tool("decode", path)) == expected


@given(st.lists(st.binary(min_size=64, max_size=64)))
def test_any_records_survive(records: list[bytes]) -> None:
    data = b"".join(records)
    decoded = mm.decode(data, "packed")
    assert mm.encode(decoded) == data
    assert mm.encode([record.to_dict() for record in decoded]) == data
    assert b"".join(map(bytes, decoded)) == data


def test_a_mapping_can_have_some_names() -> None:
    data = mm.encode([{"mmStateName": "FINAL", "mmId": 7, "failureErrorCode": -2146762495}])
    record = mm.decode(data, "packed")[0]
    assert (record.mm_state.short_name, record.mm_id) == ("FINAL", 7)
    assert record.failure_error_code.name == "CERT_E_EXPIRED"
    assert mm.encode([]) == b""


def test_wrong_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="record 1: .*contradict each other"):
        mm.encode([{}, {"mmState": 1, "mmStateName": "FINAL"}])
    with pytest.raises(ValueError, match='record 0: "mmstate" is not a field'):
        mm.encode([{"mmstate": 1}])
    with pytest.raises(TypeError, match="expected records and mappings, .* not int"):
        mm.encode([7])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("true", [True, np.True_])
def test_a_bool_is_no_number(true: object) -> None:
    for name in ("mmState", "mmId"):
        with pytest.raises(ValueError, match=f'{name}: "True" is not an unsigned number'):
            mm.encode([{name: true}])
    with pytest.raises(ValueError, match='"True" is not a name of mmState'):
        mm.encode([{"mmStateName": true}])


def test_explain_is_that_of_the_tool() -> None:
    assert mm.explain(13801) == mm.explain("ERROR_IPSEC_IKE_AUTH_FAIL")
    assert (TESTDATA / "explain.txt").read_text().startswith(mm.explain(13806) + "\n")
    record = mm.decode(TESTDATA / "single.bin")[0]
    assert mm.explain(record.failure_error_code) == mm.explain(13801)
    assert "IPSEC_FAILURE_PEER" in mm.explain(record.failure_point)
    assert "80 bytes" in mm.explain(mm.FRAMINGS["heap-x64"])
    for nameless in (mm.AuthMethod(13801), mm.MmState(87), mm.Flags(0), mm.Framing(104, 32)):
        with pytest.raises(ValueError, match=re.escape(f"{nameless!r} has no name")):
            mm.explain(nameless)
    with pytest.raises(TypeError, match="expected a code, a name, a value .*, not NoneType"):
        mm.explain(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="did you mean CERT_E_EXPIRED"):
        mm.explain("CERT_E_EXPIRE")


def test_floats_are_exact_or_refused() -> None:
    row = {"failureErrorCode": 13801.0, "mmId": float(2**53 - 1)}
    assert mm.decode(mm.encode([row]), "packed")[0].mm_id == 2**53 - 1
    for number in (float(2**53), 2.0**63, 0.5, -1.0):
        with pytest.raises(ValueError, match="mmId: .*(lost digits|not an unsigned number)"):
            mm.encode([{"mmId": number}])
