"""The plugins for Volatility, on images with page tables of our own."""

import json
import logging
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from volatility3.framework import contexts, exceptions
from volatility3.framework.layers import intel, physical

import ikeext_mm_failure as mm
import volatility_scanner as scanner
from conftest import TESTDATA, Row

EXAMPLES = Path(scanner.__file__).parent
RECORD = (TESTDATA / "single.bin").read_bytes()
EVENTS = TESTDATA / "context/events-x64.bin"
PAGE = 0x1000
DTB = 0x1AD000
"""Where Volatility looks for the page tables of Windows 10."""
USER = 0x7FF0_0000_0000
KERNEL = 0xFFFF_8000_0000_0000
SHARED = 0x7FFE_0000, 0xFFFF_F780_0000_0000
"""The addresses of one page by which Volatility knows Windows."""


class Image:
    """An image of memory with four levels of page tables."""

    def __init__(self, size: int) -> None:
        self.data = bytearray(random.Random(size).randbytes(size))
        self.tables = DTB
        self.table()
        self.entry(DTB, 0x1ED, DTB)  # as Windows has it
        # Pages in an order in which no two that follow each other are adjacent.
        pages = range(0x200000, size // PAGE * PAGE, PAGE)
        self.free = [*pages[::2], *pages[1::2]][::-1]
        shared = self.free.pop()
        for address in SHARED:
            self.map(address, shared)

    def table(self) -> int:
        page, self.tables = self.tables, self.tables + PAGE
        assert self.tables <= 0x200000
        self.data[page : page + PAGE] = bytes(PAGE)
        return page

    def entry(self, table: int, index: int, page: int | None = None) -> int:
        """The page of an entry, which is set if it is not."""
        at = table + index * 8
        entry = int.from_bytes(self.data[at : at + 8], "little")
        if not entry:
            entry = (self.table() if page is None else page) | 0x7
            self.data[at : at + 8] = entry.to_bytes(8, "little")
        return entry & ~0xFFF

    def map(self, address: int, page: int) -> None:
        table = DTB
        for shift in (39, 30, 21):
            table = self.entry(table, address >> shift & 0x1FF)
        self.entry(table, address >> 12 & 0x1FF, page)

    def put(self, address: int, data: bytes | bytearray) -> None:
        """Maps pages with the data, which are scattered."""
        for at in range(0, len(data), PAGE):
            page = self.free.pop()
            part = data[at : at + PAGE]
            self.data[page : page + len(part)] = part
            self.map(address + at, page)


def filler(size: int, places: Iterable[int]) -> bytearray:
    """Bytes with records at some places."""
    data = bytearray(random.Random(size).randbytes(size))
    for place in places:
        data[place : place + 64] = RECORD
    return data


def edges(size: int) -> list[int]:
    """Places around the edges of what is read at once, and the last 64 bytes."""
    around = [edge - 63 + edge // scanner.PIECE % 64 for edge in range(scanner.PIECE, size, 65536)]
    return [*around, size - 64]


def memory(path: Path) -> Any:
    """The physical memory in a file."""
    context: Any = contexts.Context()
    context.config["file.location"] = path.as_uri()
    context.add_layer(physical.FileLayer(context, "file", "memory"))
    return context.layers["memory"]


def address_space(path: Path, data: bytes | bytearray) -> Any:
    """The virtual memory of an image."""
    path.write_bytes(data)
    context = memory(path).context
    context.config["tables.memory_layer"] = "memory"
    context.config["tables.page_map_offset"] = DTB
    context.add_layer(intel.Intel32e(context, "tables", "virtual"))
    return context.layers["virtual"]


def moved(found: mm.Records[mm.CarvedRecord], by: int) -> list[Row]:
    """The rows of a run with offsets that are addresses."""
    return [scanner.moved(record.to_dict(), by) for record in found]


def vol(path: Path, *args: str) -> list[Row]:
    """The rows that Volatility prints."""
    program = "import sys, volatility3.cli as cli; sys.argv[0] = 'vol'; cli.main()"
    command = [sys.executable, "-c", program, "-q", "--offline", "-p", str(EXAMPLES)]
    command += ["-f", str(path), "-r", "jsonl", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def printed(row: Mapping[str, Any], **more: object) -> Row:
    """A row as Volatility prints it."""
    return {**row, **more, "issues": "; ".join(row["issues"]), "__children": []}


def test_memory_has_the_rows_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.raw"
    size = (9 << 20) + 100
    places = edges(size)
    path.write_bytes(filler(size, places))
    rows = [record.to_dict() for record in mm.carve(path)]
    assert [row["offset"] for row in rows] == places
    assert list(scanner.carve_layer(memory(path))) == rows
    options: Any = {"step": 4, "min_confidence": "low"}
    some = [record.to_dict() for record in mm.carve(path, **options)]
    assert list(scanner.carve_layer(memory(path), **options)) == some != rows
    assert vol(path, "volatility_scanner.Memory") == [printed(row, layer="primary") for row in rows]
    args = "--step", "4", "--min-confidence", "low"
    assert len(vol(path, "volatility_scanner.Memory", *args)) == len(some)


@pytest.mark.parametrize("size", [3 << 20, 9 << 20])
def test_scattered_pages_have_the_rows_of_the_run(size: int, tmp_path: Path) -> None:
    image = Image(24 << 20)
    data = filler(size, [page * PAGE - 30 for page in range(1, size // PAGE, 7)] + [size - 64])
    image.put(USER, data)
    rows = moved(mm.carve(data, base=USER), USER)
    layer = address_space(tmp_path / "memory.raw", image.data)
    assert list(scanner.carve_layer(layer)) == rows
    assert len(rows) == (size // PAGE - 2) // 7 + 2
    assert rows[0]["address"] == f"{USER + PAGE - 30:#018x}"
    # In the physical memory, only the last one is not split.
    assert len(list(scanner.carve_layer(layer.context.layers["memory"]))) == 1


def test_the_context_of_a_record_is_read_by_its_pointers(tmp_path: Path) -> None:
    image = Image(8 << 20)
    base, events = 0x1D2_A4C3_0000, EVENTS.read_bytes()
    image.put(base, events)
    layer = address_space(tmp_path / "memory.raw", image.data)
    rows = list(scanner.carve_layer(layer))
    assert rows == moved(mm.carve(events, base=base), base)
    assert [row["context"] for row in rows if row["time"]]
    issues = [issue for row in rows for issue in row["issues"]]
    unknown, at = issues[0].split(" at offset ")
    assert unknown.startswith("unknown") and base < int(at, 16) < base + len(events)


def test_runs_are_searched_by_themselves(tmp_path: Path) -> None:
    image = Image(24 << 20)
    text = (TESTDATA / "hex/negotiations.xxd.txt").read_bytes().ljust(PAGE)
    image.put(USER, RECORD.rjust(PAGE) + RECORD[:32].rjust(PAGE))
    image.put(USER + 3 * PAGE, RECORD[32:].ljust(PAGE, b"\0"))
    image.put(USER + 5 * PAGE, text)
    image.put(USER + 1 * 512 * PAGE, text * 16 + RECORD.ljust(PAGE, b"\0"))
    image.put(USER + 7 * PAGE, text + bytes(5 << 20) + RECORD.ljust(PAGE, b"\0"))
    image.map(USER + 4096 * PAGE, 1 << 40)  # outside the image
    image.put(KERNEL, RECORD.ljust(PAGE, b"\0"))
    layer = address_space(tmp_path / "memory.raw", image.data)
    offsets = [row["offset"] for row in scanner.carve_layer(layer)]
    last = USER + 8 * PAGE + (5 << 20)
    assert offsets == [USER + PAGE - 64, USER + 528 * PAGE, last, KERNEL]
    assert [row["index"] for row in scanner.carve_layer(layer)] == [0, 1, 2, 3]
    assert [row["offset"] for row in scanner.carve_layer(layer, 1 << 47)] == offsets[:3]


def test_pages_that_cannot_be_read_are_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "memory.raw"
    data = filler(1 << 20, [100, 3 * PAGE + 4])
    path.write_bytes(data)
    image = Image(8 << 20)
    image.put(USER, data)
    virtual = address_space(tmp_path / "virtual.raw", image.data)
    for layer, start in (memory(path), 0), (virtual, USER):
        read, bad = layer.read, start + 2 * PAGE

        def damaged(
            offset: int, length: int, pad: bool = False, read: Any = read, bad: int = bad
        ) -> object:
            if offset < bad + PAGE and offset + length > bad:
                raise exceptions.InvalidAddressException("memory", bad, "damaged")
            return read(offset, length, pad)

        monkeypatch.setattr(layer, "read", damaged)
        with caplog.at_level(logging.WARNING):
            offsets = [row["offset"] for row in scanner.carve_layer(layer)]
        assert offsets == [start + 100, start + 3 * PAGE + 4]
        assert f"{layer.name}: 4096 bytes at offset {bad:#x} cannot be read" in caplog.text


def test_the_step_counts_addresses(tmp_path: Path) -> None:
    image = Image(8 << 20)
    places = [place - (USER + place) % 24 for place in range(200, 3 * PAGE - 100, 500)]
    image.put(USER, filler(3 * PAGE, places))
    layer = address_space(tmp_path / "memory.raw", image.data)
    offsets = [row["offset"] for row in scanner.carve_layer(layer, step=24)]
    assert offsets == [USER + place for place in places]


def test_an_empty_layer_and_a_step_of_zero_have_no_rows(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "memory.raw"
    path.write_bytes(b"")
    assert list(scanner.carve_layer(memory(path), progress=lambda *_: None)) == []
    assert not caplog.records
    path.write_bytes(RECORD)
    for step in (0, -3):
        assert list(scanner.carve_layer(memory(path), step=step)) == []
        assert "--step must be 1 or more" in caplog.messages
        caplog.clear()


def test_every_number_is_a_number() -> None:
    schema = pa.RecordBatchReader.from_stream(mm.carve(b"")).schema
    numbers = {field.name for field in schema if pa.types.is_integer(field.type)}
    assert numbers == scanner.NUMBERS | scanner.HEX


def test_volatility_finds_the_page_tables(tmp_path: Path) -> None:
    image = Image(8 << 20)
    image.put(KERNEL, filler(5 * PAGE, [PAGE - 30, 4 * PAGE - 40]))
    path = tmp_path / "memory.raw"
    path.write_bytes(image.data)
    rows = vol(path, "volatility_scanner.Memory", "--virtual")
    assert [row["offset"] for row in rows] == [KERNEL + PAGE - 30, KERNEL + 4 * PAGE - 40]
    assert [row["address"] for row in rows] == [f"{row['offset']:#x}" for row in rows]
    assert vol(path, "volatility_scanner.Memory") == []


def test_processes_are_searched_below_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image(8 << 20)
    image.put(USER, filler(2 * PAGE, [PAGE - 1]))
    image.put(KERNEL, filler(2 * PAGE, [PAGE - 1]))
    context = address_space(tmp_path / "memory.raw", image.data).context

    def damaged(*_: object, **__: object) -> str:
        raise exceptions.InvalidAddressException("memory", 0, "damaged")

    def process(pid: int, cast: Any, layer: Any) -> SimpleNamespace:
        name = SimpleNamespace(cast=cast, vol=SimpleNamespace(count=15))
        place = SimpleNamespace(offset=0x1000)
        return SimpleNamespace(
            UniqueProcessId=pid, ImageFileName=name, add_process_layer=layer, vol=place
        )

    def svchost(*_: object, **__: object) -> str:
        return "svchost.exe"

    def processes(filter_func: Any, **_: object) -> list[SimpleNamespace]:
        every = [
            process(4, svchost, damaged),
            process(700, svchost, lambda: "virtual"),
            process(704, damaged, lambda: "virtual"),
            process(800, svchost, lambda: "virtual"),
        ]
        return [process for process in every if not filter_func(process)]

    plugin: Any = scanner.Processes
    monkeypatch.setattr("volatility_scanner.pslist.PsList.list_processes", processes)
    monkeypatch.setattr(plugin, "unsatisfied", lambda *_: {})
    context.config["plugin.kernel"] = "kernel"
    context.config["plugin.step"] = 1
    context.config["plugin.min_confidence"] = "medium"

    def found() -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        grid = plugin(context, "plugin").run()
        grid.populate(lambda node, _: rows.append(tuple(node.values[:4])), None)
        return rows

    rows = [(pid, "svchost.exe", 0, USER + PAGE - 1) for pid in (700, 800)]
    assert found() == rows
    context.config["plugin.pid"] = [4, 800]
    assert found() == rows[1:]
