"""Values of 32 bits that can have a name."""

import pickle
from decimal import Decimal
from operator import ne
from typing import Any

import numpy as np
import pytest

import ikeext_mm_failure as mm

CLASSES = [
    mm.ErrorCode,
    mm.FailurePoint,
    mm.Flags,
    mm.KeyingModuleType,
    mm.MmState,
    mm.SaRole,
    mm.AuthMethod,
]


class Index:
    """What can be used as an integer."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        return self.number

    def __hash__(self) -> int:
        return hash(self.number)


class Broken:
    def __index__(self) -> int:
        raise RuntimeError("broken")


def is_equal(one: object, other: object) -> bool:
    """What both operators say, from both sides."""
    equal = {bool(one == other), bool(other == one), not ne(one, other), not ne(other, one)}
    assert len(equal) == 1, (one, other)
    return equal.pop()


@pytest.mark.parametrize("kind", CLASSES)
def test_names_and_numbers_belong_together(kind: type[mm.ErrorCode]) -> None:
    assert kind.KNOWN and list(kind.KNOWN) == sorted(kind.KNOWN, key=int)
    for value in kind.KNOWN:
        assert value.name is not None and kind.from_name(value.name) == value
        assert value.is_known and value.description
        assert value == kind(value.value) == int(value) and hash(value) == hash(int(value))
        assert pickle.loads(pickle.dumps(value)) == value
    unknown = kind(0x7654_3210)
    assert unknown.name is None and unknown != kind.KNOWN[0]
    assert not unknown.is_known and "0x76543210" in repr(unknown)
    assert hex(unknown) == "0x76543210"
    with pytest.raises(ValueError, match="is not a name of"):
        kind.from_name("NOTHING")
    for wrong in (-1, 1 << 32):
        with pytest.raises(OverflowError):
            kind(wrong)


def test_values_of_different_classes_differ() -> None:
    point: object = mm.FailurePoint(2)
    others: list[object] = [mm.MmState(2), "2", None, 3]
    assert point == 2 and point not in others


@pytest.mark.parametrize("kind", CLASSES)
def test_a_value_equals_integers_only(kind: type[mm.ErrorCode]) -> None:
    value = kind(13801)
    integers: list[Any] = [kind(13801), 13801, np.uint64(13801), np.int16(13801), Index(13801)]
    for integer in integers:
        assert is_equal(value, integer) and (value == integer) is True
        assert value in [None, integer] and integer in [None, value]
        assert {value: "found"}[integer] == {integer: "found"}[value] == "found"
    others: list[Any] = [None, "x", "13801", 13801.0, b"", [], Decimal(13801), np.float64(13801)]
    others += [13802, -1, 1 << 40, np.uint64(1 << 40), np.int8(-1), Index(-1), True, np.True_]
    others += [other(13801) for other in CLASSES if other is not kind]
    for other in others:
        assert not is_equal(value, other) and value not in [other] and other not in [value]
    for true in (True, np.True_):
        assert is_equal(kind(1), true) and not is_equal(kind(2), true)
    with pytest.raises(RuntimeError, match="broken"):
        _ = value == Broken()
    with pytest.raises(TypeError, match="not supported"):
        _ = value < 13802  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]


def test_an_array_is_compared_by_numpy() -> None:
    state: Any = mm.MmState(4)
    array = np.array([4, 5])
    assert (state == array).tolist() == (array == state).tolist() == [True, False]
    assert (state != array).tolist() == (array != state).tolist() == [False, True]


def test_flags_are_bits() -> None:
    benign, multiple = mm.Flags.KNOWN
    flags = benign | multiple | mm.Flags(0x10)
    assert flags == 0x13 and benign in flags and flags & multiple == multiple
    assert flags.unknown_bits == 0x10 and len(flags.names) == 2
    assert not mm.Flags(0)


def test_a_framing_is_two_numbers() -> None:
    assert mm.FRAMINGS["heap-x64"] == mm.Framing(80, 16)
    assert mm.Framing(104, 32).name is None
    assert pickle.loads(pickle.dumps(mm.Framing(104, 32))) == mm.Framing(104, 32)
    with pytest.raises(ValueError, match="outside its slot"):
        mm.Framing(80, 17)
