"""Writes an SPSS file (.sav) case by case.

All we need is numbers with labels. The library for it (pyreadstat) requires a whole pandas or
polars table, which nothing else here uses; our tests read the files with it. Source: the system
file format as PSPP's developers describe it, little-endian, not compressed.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import float_info

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 255, 120  # bytes
MOST_MISSING = 3
F8 = (5 << 16) | (8 << 8)  # a number, width eight, no decimals
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavVariable:
    """`missing`: values that SPSS leaves out. `of_set`: the question of which it is an option."""

    name: str
    label: str
    values: Mapping[int, str]
    missing: tuple[int, ...] = ()
    of_set: str = ""


def sav(
    variables: Sequence[SavVariable],
    cases: Iterable[bytes],
    *,
    number: int,
    title: str,
    at: datetime,
    weight: int = 0,
) -> Iterator[bytes]:
    """The file in pieces; `cases` come from `case`, joined or one by one. `weight` is the place,
    from 1, of the variable that holds the weight of a case."""
    yield _header(len(variables), number=number, title=title, at=at, weight=weight)
    for place, variable in enumerate(variables, 1):
        yield _variable(place, variable)
    for place, variable in enumerate(variables, 1):
        if variable.values:
            yield _value_labels(place, variable.values)
    names = "\t".join(
        f"V{place}={_truncate(variable.name, LONGEST_NAME).decode()}"
        for place, variable in enumerate(variables, 1)
    )
    yield _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    most = float_info.max
    yield _extension(4, 8, struct.pack("<3d", -most, most, -most * (1 - 2**-53)))
    if sets := _sets(variables):
        yield _extension(7, 1, sets.encode())
    yield _extension(13, 1, names.encode())
    yield _extension(20, 1, b"UTF-8")
    yield struct.pack("<2i", 999, 0)
    yield from cases


def case(values: Sequence[int | None]) -> bytes:
    """One case; None is system-missing: the case has no value of that variable."""
    items = (-float_info.max if value is None else value for value in values)
    return struct.pack(f"<{len(values)}d", *items)


def _sets(variables: Sequence[SavVariable]) -> str:
    """Multiple-choice questions as sets in which 1 means chosen."""
    places: dict[str, list[int]] = {}
    for place, variable in enumerate(variables, 1):
        if variable.of_set:
            places.setdefault(variable.of_set, []).append(place)
    return "".join(
        f"${name}=D1 1 0  {' '.join(f'v{place}' for place in of_it)}\n"
        for name, of_it in places.items()
    )


def _header(variables: int, *, number: int, title: str, at: datetime, weight: int) -> bytes:
    day = f"{at.day:02d} {MONTHS[at.month - 1]} {at.year % 100:02d}"
    return struct.pack(
        "<4s60siiiiid9s8s64s3x", b"$FL2", b"@(#) SPSS DATA FILE Otklik".ljust(60),
        2, variables, 0, weight, number, 100.0,
        day.encode(), f"{at:%H:%M:%S}".encode(), _truncate(title, 64).ljust(64),
    )  # fmt: skip


def _variable(place: int, variable: SavVariable) -> bytes:
    label = _truncate(variable.label, LONGEST_LABEL)
    missing = variable.missing[:MOST_MISSING]
    record = struct.pack(
        "<6i8s", 2, 0, 1, len(missing), F8, F8, f"V{place}".encode().ljust(8)
    )  # fmt: skip
    record += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    return record + struct.pack(f"<{len(missing)}d", *missing)


def _value_labels(place: int, values: Mapping[int, str]) -> bytes:
    record = struct.pack("<2i", 3, len(values))
    for value, text in sorted(values.items()):
        label = _truncate(text, LONGEST_VALUE_LABEL)
        room = -(-(1 + len(label)) // 8) * 8 - 1
        record += struct.pack("<dB", value, len(label)) + label.ljust(room)
    return record + struct.pack("<3i", 4, 1, place)


def _extension(kind: int, size: int, content: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(content) // size) + content


def _truncate(text: str, most: int) -> bytes:
    """At most so many bytes, cut between characters."""
    whole = text.encode()
    if len(whole) <= most:
        return whole
    return whole[: most - 3].decode(errors="ignore").encode() + "…".encode()
