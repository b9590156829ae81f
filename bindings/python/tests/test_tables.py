"""Arrow and numpy: the same values as those of the tool."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ikeext_mm_failure as mm
from conftest import TESTDATA, Row, Tool, dumps, images


def table(records: mm.Records[Any]) -> Any:
    return pa.table(records)


def plain(row: Row) -> Row:
    """A row of the tool with its time as Arrow has it."""
    time = row.get("time")
    if isinstance(time, str):
        row["time"] = pd.Timestamp(time)
    return row


def test_long_slots_are_passed_on_in_batches() -> None:
    records = mm.decode(bytes(140 << 20), mm.Framing(1 << 20))
    batches: Any = pa.RecordBatchReader.from_stream(records)
    lengths = [len(batch) for batch in batches]
    assert len(lengths) == 2 and sum(lengths) == 140
    with pytest.raises(ValueError, match="a slot has 1048576 bytes at most"):
        mm.decode(bytes(2 << 20), mm.Framing(1 << 21))


@pytest.mark.parametrize("path", images(), ids=lambda path: path.name)
def test_arrow_equals_the_json_of_the_tool(path: Path, tool: Tool) -> None:
    records = mm.carve(path, min_confidence="low")
    carved = table(records)
    rows = [plain(row) for row in tool("carve", "--min-confidence", "low", path)]
    assert carved.to_pylist() == rows
    assert records.columns == carved.column_names
    if rows:
        assert records.columns == list(rows[0])


@pytest.mark.parametrize("path", dumps(), ids=lambda path: path.name)
def test_arrow_of_a_dump_equals_the_json_of_the_tool(path: Path, tool: Tool) -> None:
    rows = tool("decode", path)
    records = mm.decode(path)
    decoded = table(records)
    assert decoded.to_pylist() == rows
    assert records.columns == decoded.column_names == list(rows[0])


def test_columns_have_their_types() -> None:
    for field in table(mm.carve(TESTDATA / "context/log.evtx")).schema:
        numbers = {"index", "offset", "failureErrorCode", "failurePoint", "flags", "mmState"}
        numbers |= {"keyingModuleType", "saRole", "mmAuthMethod", "mmId", "mmFilterId"}
        numbers |= {"localPort", "remotePort", "contextOffset"}
        if field.name in numbers:
            assert field.type == pa.uint64()
        elif field.name == "time":
            assert field.type == pa.timestamp("ns", "UTC")
        elif field.name == "issues":
            assert field.type == pa.list_(pa.string())
        else:
            assert field.type == pa.string()


def test_others_read_the_same_table() -> None:
    records = mm.carve(TESTDATA / "context/log.evtx")
    rows = table(records).to_pylist()
    polars: Any = pl.DataFrame(records)
    assert polars.to_arrow().cast(table(records).schema).to_pylist() == rows
    series: Any = pl.from_arrow(records)
    assert series.struct.unnest().equals(polars)
    frame: Any = pd.DataFrame
    is_new = hasattr(frame, "from_arrow")  # since pandas 3
    pandas = frame.from_arrow(records) if is_new else table(records).to_pandas()
    assert list(pandas.columns) == list(rows[0]) and len(pandas) == len(rows)
    assert mm.encode(pandas.to_dict("records")) == mm.encode(records)
    query: Any = duckdb.sql("select mmId, time from records order by index")
    found = query.fetchall()
    assert [mm_id for mm_id, _ in found] == [row["mmId"] for row in rows]
    assert all(isinstance(time, datetime) for _, time in found)


def test_many_rows_come_in_batches() -> None:
    data = (TESTDATA / "negotiations.bin").read_bytes() * 20_000
    read = table(mm.decode(data))
    assert len(read) == 160_000 and len(read["mmId"].chunks) > 1
    assert read["index"].to_pylist() == list(range(160_000))


@pytest.mark.parametrize("path", dumps(), ids=lambda path: path.name)
def test_numpy_views_every_framing(path: Path) -> None:
    assert mm.DTYPE.itemsize == 64
    data = path.read_bytes()
    for framing in mm.FRAMINGS.values():
        count = len(data) // framing.slot_len
        records = mm.decode(data[: count * framing.slot_len], framing)
        view = np.ndarray(count, mm.DTYPE, data, framing.record_offset, (framing.slot_len,))
        assert not view.flags.owndata
        names = mm.DTYPE.names
        assert names is not None
        for record, row in zip(records, view, strict=True):
            fields = record.to_dict()
            for name in names:
                value = row[name]
                expected = fields[name]
                if name == "endCertHash":
                    assert bytes(value).hex() == expected
                else:
                    assert int(value) == expected
