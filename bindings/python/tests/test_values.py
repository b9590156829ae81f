"""Values of 32 bits that can have a name."""

import pickle

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
