"""Plugins for Volatility 3 that carve main-mode failures from memory.

``Memory`` searches the physical memory, or the kernel's address space with ``--virtual``.
``Processes`` searches the address spaces of Windows processes. Both print the columns of
``mmfail carve``::

    vol -p bindings/python/examples -f memory.raw volatility_scanner.Memory
"""

import contextlib
import errno
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias

from volatility3.framework import exceptions, interfaces, renderers
from volatility3.framework.configuration import requirements
from volatility3.framework.layers import intel
from volatility3.framework.renderers import format_hints
from volatility3.plugins.windows import pslist  # pyright: ignore[reportAttributeAccessIssue]

import ikeext_mm_failure as mm

Layer: TypeAlias = interfaces.layers.DataLayerInterface
Level: TypeAlias = Literal["low", "medium", "high"]
Progress: TypeAlias = Callable[[float, str], None]
Row: TypeAlias = dict[str, Any]

log = logging.getLogger(__name__)

PIECE = 1 << 16
"""Bytes that are read at once. Volatility keeps 512 of what it read from a layer in memory."""
SMALL = 4 << 20
"""The size up to which a run is read as a whole, which is faster."""
PAD = 4096
"""Bytes of zero before a run: a page, so that pages of the run are pages of the file."""


def carve_layer(
    layer: Layer,
    end: int | None = None,
    *,
    step: int = 1,
    min_confidence: Level = "medium",
    progress: Progress | None = None,
) -> Iterator[Row]:
    """Yield the rows of the records in a layer, up to the address ``end``.

    Offsets are addresses of the layer. Records in adjacent pages of a virtual address space are
    found wherever the pages are in physical memory.
    """
    if step < 1:
        log.error("--step must be 1 or more")
        return
    index = 0
    for start, stop in runs(layer, end):
        run = Run(layer, start, stop, progress)
        first = run.pad + -run.address % step
        if run.length - first < 64:
            continue
        source: Any = run
        if stop - start <= SMALL:
            # Without this, the pages that can be read are searched.
            with contextlib.suppress(exceptions.InvalidAddressException):
                source = bytes(run.pad) + run.read(start, stop - start)
        found = mm.carve(
            source, step=step, min_confidence=min_confidence, start=first, base=run.base
        )
        for problem in found.problems:
            log.warning("%s: %s", layer.name, moved_offset(problem, run.address - run.pad))
        for record in found:
            yield moved(record.to_dict(), run.address - run.pad) | {"index": index}
            index += 1


def moved(row: Row, by: int) -> Row:
    """A row whose offsets are addresses of the layer."""
    row["offset"] += by
    if row["contextOffset"] is not None:
        row["contextOffset"] += by
    row["issues"] = [moved_offset(issue, by) for issue in row["issues"]]
    return row


def moved_offset(text: str, by: int) -> str:
    """A text whose offset is an address of the layer."""
    return re.sub("(?<=offset )0x[0-9a-f]+", lambda offset: f"{int(offset[0], 16) + by:#x}", text)


def is_virtual(layer: Layer) -> bool:
    """Whether the layer has the addresses that pointers in it have."""
    return isinstance(layer, intel.Intel)


def runs(layer: Layer, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each range of a layer that has bytes without a gap."""
    start = layer.minimum_address
    end = layer.maximum_address + 1 if end is None else end
    if not isinstance(layer, interfaces.layers.TranslationLayerInterface):
        yield start, end
        return
    run: tuple[int, int] | None = None
    for offset, length, *_ in layer.mapping(start, end - start, ignore_errors=True):
        if run is not None and offset <= run[1]:
            run = run[0], max(run[1], offset + length)
        else:
            if run is not None:
                yield run
            run = offset, offset + length
    if run is not None:
        yield run


class Run:
    """A run of bytes of a layer, as a file.

    A run that is not at the start of the layer has zeros before it, so that the bytes with which
    it begins are not taken for the header of a file.
    """

    def __init__(self, layer: Layer, start: int, stop: int, progress: Progress | None) -> None:
        self.layer = layer
        self.pad = PAD if start > 0 else 0
        self.start = start - self.pad
        self.length = stop - self.start
        # The address as pointers have it: with the highest bits set in the upper half.
        self.address = layer.canonicalize(start) if isinstance(layer, intel.Intel) else start
        self.base = self.address - self.pad if is_virtual(layer) else None
        self.progress = progress
        self.position = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.position = offset + (0, self.position, self.length)[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer: bytearray, /) -> int:
        length = max(min(len(buffer), self.length - self.position), 0)
        zeros = max(min(length, self.pad - self.position), 0)
        address = self.start + self.position + zeros
        if self.progress is not None:
            percent = 100 * address / max(self.layer.maximum_address, 1)
            self.progress(percent, f"Carving {self.layer.name}")
        try:
            buffer[:length] = bytes(zeros) + self.read(address, length - zeros)
        except exceptions.InvalidAddressException as error:
            raise OSError(errno.EIO, str(error)) from error
        self.position += length
        return length

    def read(self, address: int, length: int) -> bytes:
        end = address + length
        pieces = range(address, end, PIECE)
        return b"".join(self.layer.read(piece, min(PIECE, end - piece)) for piece in pieces)


COLUMNS = mm.carve(b"").columns
HEX = {"offset", "contextOffset"}
NUMBERS = {
    "index",
    "failureErrorCode",
    "failurePoint",
    "flags",
    "keyingModuleType",
    "mmState",
    "saRole",
    "mmAuthMethod",
    "mmId",
    "mmFilterId",
    "localPort",
    "remotePort",
}


def column(name: str) -> tuple[str, type]:
    """The name and type of a column, as Volatility wants it."""
    return name, format_hints.Hex if name in HEX else int if name in NUMBERS else str


def cell(name: str, value: Any) -> Any:
    """A value of a row, as Volatility wants it."""
    if value is None:
        return renderers.NotAvailableValue()
    if isinstance(value, list):
        return "; ".join(value)
    return format_hints.Hex(value) if name in HEX else value


def carve_requirements() -> list[interfaces.configuration.RequirementInterface]:
    """The options that both plugins have."""
    return [
        requirements.IntRequirement(
            name="step",
            description="Test only addresses that are multiples of this",
            default=1,
            optional=True,
        ),
        requirements.ChoiceRequirement(
            name="min_confidence",
            description="Print records with at least this confidence",
            choices=["low", "medium", "high"],
            default="medium",
            optional=True,
        ),
    ]


class Memory(interfaces.plugins.PluginInterface):
    """Finds IKE and AuthIP main-mode failures in memory."""

    _required_framework_version = (2, 0, 0)
    _version = (1, 0, 0)

    @classmethod
    def get_requirements(cls) -> list[interfaces.configuration.RequirementInterface]:
        return [
            requirements.TranslationLayerRequirement(
                name="primary", description="Memory layer to search"
            ),
            requirements.BooleanRequirement(
                name="virtual",
                description="Search the kernel's address space instead of the physical memory",
                default=False,
                optional=True,
            ),
            *carve_requirements(),
        ]

    def run(self) -> renderers.TreeGrid:
        return renderers.TreeGrid([("layer", str), *map(column, COLUMNS)], self._rows())

    def _rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        config: Any = self.config
        layer = self.context.layers[config["primary"]]
        if config["virtual"] and not is_virtual(layer):
            log.error("%s has no page tables that are known: --virtual needs them", layer.name)
            return
        while is_virtual(layer) and not config["virtual"]:
            lower: Any = layer.config["memory_layer"]
            layer = self.context.layers[lower]
        for row in carve_layer(
            layer,
            step=config["step"],
            min_confidence=config["min_confidence"],
            progress=self._progress_callback,
        ):
            yield 0, (layer.name, *(cell(name, row[name]) for name in COLUMNS))


class Processes(interfaces.plugins.PluginInterface):
    """Finds IKE and AuthIP main-mode failures in the memory of Windows processes.

    The upper half of the address space, which is the kernel's, is not searched.
    """

    _required_framework_version = (2, 0, 0)
    _version = (1, 0, 0)

    @classmethod
    def get_requirements(cls) -> list[interfaces.configuration.RequirementInterface]:
        return [
            requirements.ModuleRequirement(
                name="kernel", description="Windows kernel", architectures=["Intel32", "Intel64"]
            ),
            requirements.VersionRequirement(
                name="pslist", component=pslist.PsList, version=(3, 0, 0)
            ),
            requirements.ListRequirement(
                name="pid",
                description="Ids of the processes to search (default: all)",
                element_type=int,
                optional=True,
            ),
            *carve_requirements(),
        ]

    def run(self) -> renderers.TreeGrid:
        columns = [("pid", int), ("process", str), *map(column, COLUMNS)]
        return renderers.TreeGrid(columns, self._rows())

    def _rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        config: Any = self.config
        for process in pslist.PsList.list_processes(
            context=self.context,
            kernel_module_name=config["kernel"],
            filter_func=pslist.PsList.create_pid_filter(config.get("pid", None)),
        ):
            try:
                pid = int(process.UniqueProcessId)
                name = process.ImageFileName.cast(
                    "string", max_length=process.ImageFileName.vol.count, errors="replace"
                )
                layer = self.context.layers[process.add_process_layer()]
            except exceptions.InvalidAddressException as error:
                log.warning("process at %#x cannot be read: %s", process.vol.offset, error)
                continue
            for row in carve_layer(
                layer,
                (layer.maximum_address + 1) // 2,
                step=config["step"],
                min_confidence=config["min_confidence"],
                progress=self._progress_callback,
            ):
                yield 0, (pid, str(name), *(cell(name, row[name]) for name in COLUMNS))
