"""The numpy type of a record."""

import re

import numpy

from ._native import FIELDS


def dtype() -> numpy.dtype[numpy.void]:
    """The fields of a record, from the table of the library."""
    names, c_types, offsets, lengths = zip(*FIELDS, strict=True)
    formats = [
        ("u1", (length,)) if re.search(r"\[\d+\]$", c_type) else f"<u{length}"
        for c_type, length in zip(c_types, lengths, strict=True)
    ]
    itemsize = max(offset + length for offset, length in zip(offsets, lengths, strict=True))
    return numpy.dtype(
        {"names": names, "formats": formats, "offsets": offsets, "itemsize": itemsize}
    )
