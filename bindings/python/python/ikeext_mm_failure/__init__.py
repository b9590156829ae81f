"""Decode, encode and find ``FWPM_NET_EVENT_IKEEXT_MM_FAILURE0``.

This is the 64-byte structure in which Windows reports a failed IKE or AuthIP main-mode negotiation.
"""

from typing import TYPE_CHECKING

from ._error import DecodeError
from ._native import (
    FRAMINGS,
    AuthMethod,
    CarvedRecord,
    ErrorCode,
    FailurePoint,
    Fit,
    Flags,
    Framing,
    KeyingModuleType,
    MmState,
    Record,
    Records,
    SaRole,
    carve,
    decode,
    detect,
    encode,
    explain,
)

__all__ = [
    "DTYPE",
    "FRAMINGS",
    "AuthMethod",
    "CarvedRecord",
    "DecodeError",
    "ErrorCode",
    "FailurePoint",
    "Fit",
    "Flags",
    "Framing",
    "KeyingModuleType",
    "MmState",
    "Record",
    "Records",
    "SaRole",
    "carve",
    "decode",
    "detect",
    "encode",
    "explain",
]


if TYPE_CHECKING:
    import numpy

    DTYPE: numpy.dtype[numpy.void]
    """The numpy type of a record: packed, little-endian, 64 bytes. It needs numpy.

    It views any framing without a copy:
    ``numpy.ndarray(n, DTYPE, buffer, framing.record_offset, (framing.slot_len,))``.
    """


def __getattr__(name: str) -> object:
    """Makes ``DTYPE`` when it is first used, because it needs numpy."""
    if name != "DTYPE":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._dtype import dtype

    globals()[name] = dtype()
    return globals()[name]
