"""The classes and functions of the package. ``src`` has the code."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from os import PathLike
from typing import (
    ClassVar,
    Final,
    Generic,
    Literal,
    Protocol,
    SupportsIndex,
    TypeAlias,
    TypeVar,
    final,
    overload,
)

from typing_extensions import Buffer, CapsuleType, Self, disjoint_base

class _ReadInto(Protocol):
    def readinto(self, buffer: bytearray, /) -> int | None: ...

_Source: TypeAlias = str | PathLike[str] | Buffer | _ReadInto
_RecordT_co = TypeVar("_RecordT_co", bound=Record, covariant=True)

FRAMINGS: Final[dict[str, Framing]]
"""The framings that have a name, by name."""

FIELDS: Final[list[tuple[str, str, int, int]]]
"""Name, C type, offset and length of each field."""

def decode(
    source: _Source,
    framing: Framing | str = "auto",
    *,
    input_format: Literal["auto", "bin", "hex"] = "auto",
) -> Records[Record]:
    """Read the records of a dump: an array of records in slots of equal length.

    The source is a path, bytes, another buffer, or an object with ``readinto``, which is read from
    its position on. Hex text is recognised, unless ``input_format`` says what the source is.
    ``framing`` is a ``Framing``, a name in ``FRAMINGS``, or ``"auto"`` for the one that fits best.

    An input that is not an array of records is a ``DecodeError``, and so is one that ends before
    the first record does. If records were read, ``problems`` of the result says what is wrong with
    the rest of the input, such as a last slot that is cut short.
    """

def carve(
    source: _Source,
    *,
    step: int = 1,
    min_confidence: Literal["low", "medium", "high"] = "medium",
    start: int = 0,
    length: int | None = None,
    base: int | None = None,
    input_format: Literal["auto", "bin", "hex"] = "auto",
) -> Records[CarvedRecord]:
    """Find records at any offset: in a process dump, a disk image or a trace.

    The search uses all cores, and other threads of Python go on. Only offsets that are multiples
    of ``step`` from ``start`` are tested. Records that begin in ``start`` to ``start + length`` are
    returned, with what is known from the bytes around them, which are read as far as needed.
    ``base`` is the virtual address of the first byte of the source. The name of a file that
    Volatility wrote, ``pid.N.vad.0xSTART-0xEND.dmp``, tells it, but only if the source is a path.
    Offsets in hex text with addresses are these addresses, so parts of it need
    ``input_format="bin"``.

    What cannot be read is named in ``problems`` of the result, and the rest is searched.
    """

def encode(records: Iterable[Record | Mapping[str, object]], /) -> bytes:
    """Write records as bytes, each with the bytes that were around it.

    A mapping has the names of ``Record.to_dict`` or some of them. What is absent is zero. A number
    and a name that contradict each other, and a name that is not that of a field, are a
    ``ValueError``.
    """

def explain(code: _Value | Framing | str | int, /) -> str:
    """Explain an error code, or a name in the output, with advice.

    A number is an error code. What is not known is a ``ValueError``.
    """

def detect(data: Buffer, /) -> Fit | None:
    """Find the framing that fits the first MiB of a dump best, if one fits better than chance."""

@final
class Records(Generic[_RecordT_co]):
    """Records in the order of the input, with the methods of a sequence.

    ``pyarrow.table``, ``polars.DataFrame``, DuckDB and ``pandas.DataFrame.from_arrow`` read them
    as a table, with the columns of the tool ``mmfail``. They are no ``collections.abc.Sequence``,
    because polars would then make one column of Python objects.
    """

    @property
    def framing(self) -> Framing | None:
        """How the records lie in a dump. None for the records of ``carve``."""
    @property
    def problems(self) -> list[str]:
        """What is wrong with the input, such as pages that cannot be read."""
    @property
    def notes(self) -> list[str]:
        """What else is worth knowing, such as why a framing was chosen."""
    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order of the tool."""
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> _RecordT_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[_RecordT_co]: ...
    def __iter__(self) -> Iterator[_RecordT_co]: ...
    def __reversed__(self) -> Iterator[_RecordT_co]: ...
    def index(self, value: object, /, *range: SupportsIndex) -> int: ...
    def count(self, value: object, /) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> CapsuleType: ...

@disjoint_base
class Record:
    """A main-mode failure, and its place in the input."""

    @property
    def index(self) -> int:
        """The number of records before it."""
    @property
    def offset(self) -> int:
        """The offset of its first byte in the input. In hex text, its address."""
    @property
    def failure_error_code(self) -> ErrorCode:
        """Why the negotiation failed."""
    @property
    def failure_point(self) -> FailurePoint:
        """Which side failed."""
    @property
    def flags(self) -> Flags:
        """Whether the failure is benign, and whether it is one of several."""
    @property
    def keying_module_type(self) -> KeyingModuleType:
        """The protocol: IKE, AuthIP or IKEv2."""
    @property
    def mm_state(self) -> MmState:
        """The state that the negotiation had reached."""
    @property
    def sa_role(self) -> SaRole:
        """Whether the reporting machine was the initiator or the responder."""
    @property
    def mm_auth_method(self) -> AuthMethod:
        """The authentication method."""
    @property
    def end_cert_hash(self) -> bytes:
        """The SHA-1 thumbprint of the end certificate."""
    @property
    def mm_id(self) -> int:
        """The LUID of the main-mode security association (SA)."""
    @property
    def mm_filter_id(self) -> int:
        """The id of the main-mode filter."""
    @property
    def issues(self) -> list[str]:
        """The values that Windows' headers do not name."""
    @property
    def before(self) -> bytes | None:
        """The bytes of its slot before it. None if slots have no other bytes."""
    @property
    def after(self) -> bytes | None:
        """The bytes of its slot after it. None if slots have no other bytes."""
    def to_dict(self) -> dict[str, int | str | list[str] | None]:
        """The row that the tool prints, with mmId and mmFilterId as numbers."""
    def __bytes__(self) -> bytes: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class CarvedRecord(Record):
    """A record that ``carve`` found, with what is known about it. What is not known is None."""

    @property
    def confidence(self) -> Literal["low", "medium", "high"]:
        """How likely it is that the bytes are a record."""
    @property
    def also_fits(self) -> str | None:
        """The other structure that the bytes fit as well."""
    @property
    def address(self) -> int | None:
        """The virtual address."""
    @property
    def time(self) -> datetime | None:
        """When the failure occurred, in UTC, with microseconds."""
    @property
    def filetime(self) -> int | None:
        """The same as a FILETIME: intervals of 100 nanoseconds since 1601."""
    @property
    def time_source(self) -> str | None:
        """Where the time is from."""
    @property
    def local_address(self) -> IPv4Address | IPv6Address | None: ...
    @property
    def local_port(self) -> int | None: ...
    @property
    def local_principal(self) -> str | None: ...
    @property
    def remote_address(self) -> IPv4Address | IPv6Address | None: ...
    @property
    def remote_port(self) -> int | None: ...
    @property
    def remote_principal(self) -> str | None: ...
    @property
    def app_id(self) -> str | None: ...
    @property
    def user_sid(self) -> str | None: ...
    @property
    def provider_context_key(self) -> str | None: ...
    @property
    def context(self) -> str | None:
        """The structure around the record."""
    @property
    def context_offset(self) -> int | None:
        """The offset of the first byte of that structure in the input."""

class _Value:
    """A number of 32 bits that can have a name. It equals its number."""

    KNOWN: ClassVar[tuple[Self, ...]]
    """Every value that has a name, in ascending order."""

    def __new__(cls, value: int, /) -> Self: ...
    @classmethod
    def from_name(cls, name: str, /) -> Self:
        """The value of a Windows constant, given verbatim."""
    @property
    def value(self) -> int:
        """The number."""
    @property
    def name(self) -> str | None:
        """The Windows constant, verbatim, or None."""
    @property
    def description(self) -> str | None:
        """What the value means in one line, or None."""
    @property
    def is_known(self) -> bool:
        """Whether the value has a name. Of flags, each bit that is set must have one."""
    def __int__(self) -> int: ...
    def __index__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

class _Enum(_Value):
    @property
    def short_name(self) -> str | None:
        """The Windows constant without the prefix that all enumerators share, or None."""

@final
class FailurePoint(_Enum):
    """Which side failed."""

@final
class KeyingModuleType(_Enum):
    """The protocol."""

@final
class MmState(_Enum):
    """The state that the negotiation had reached."""

@final
class SaRole(_Enum):
    """Whether the reporting machine was the initiator or the responder."""

@final
class AuthMethod(_Enum):
    """The authentication method."""

@final
class ErrorCode(_Value):
    """A Windows error code: a Win32 code, an HRESULT or an NTSTATUS."""

    @property
    def win32(self) -> int | None:
        """The Win32 code: the code itself, or the one that it wraps. None for any other code."""

@final
class Flags(_Value):
    """The bits of the field flags."""

    @property
    def names(self) -> tuple[str, ...]:
        """The Windows constants of the bits that are set and have a name."""
    @property
    def unknown_bits(self) -> int:
        """The bits that are set and have no name."""
    def __contains__(self, other: Flags, /) -> bool: ...
    def __or__(self, other: Flags, /) -> Flags: ...
    def __and__(self, other: Flags, /) -> Flags: ...

@final
class Framing:
    """Slots of one length, each with a record at the same place."""

    def __new__(cls, slot_len: int, record_offset: int = 0) -> Self: ...
    @property
    def name(self) -> str | None:
        """Its name in ``FRAMINGS``, or None."""
    @property
    def description(self) -> str | None:
        """What the slots are in one line, or None if it has no name."""
    @property
    def slot_len(self) -> int:
        """The length of a slot in bytes."""
    @property
    def record_offset(self) -> int:
        """Bytes from the start of a slot to its record."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Fit:
    """How well a framing fits a dump: the result of ``detect``."""

    @property
    def framing(self) -> Framing:
        """The framing."""
    @property
    def slots(self) -> int:
        """The number of whole slots that were judged."""
    @property
    def plausible(self) -> int:
        """The number of slots whose record is plausible."""
    @property
    def confident(self) -> int:
        """The number of slots whose record has medium confidence or more."""
    @property
    def runner_up(self) -> Framing | None:
        """Another framing that fits equally well, or None."""
