"""Units, institutions and the positions of the demonstration: the pack's `units.yaml`."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from itertools import pairwise
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_document
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.institution import Institution
from otklik.organisation.structure.unit import Unit

UNITS = "units.yaml"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WRITTEN_SPAN = re.compile(r"^(\d\d?):(\d\d)\s*[-–—]\s*(\d\d?):(\d\d)$")


def _tidied(span: object) -> str:
    """As people write it: «9:00–18:00»."""
    found = WRITTEN_SPAN.match(span.strip()) if isinstance(span, str) else None
    if found is None:
        raise ValueError(
            _("“%(span)s” does not say hours of work: write them as 09:00-18:00.") % {"span": span}
        )
    from_hour, from_minute, to_hour, to_minute = found.groups()
    return f"{from_hour:0>2}:{from_minute}-{to_hour:0>2}:{to_minute}"


Span = Annotated[str, BeforeValidator(_tidied)]


def _go_forward(hours: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each span ends after it begins, and begins after the one before has ended."""
    for day, spans in hours.items():
        try:
            moments = [time.fromisoformat(part) for span in spans for part in span.split("-")]
        except ValueError:
            moments = []
        if spans and (not moments or any(a >= b for a, b in pairwise(moments))):
            raise ValueError(
                _("Working hours of %(day)s do not go forward in time.") % {"day": day}
            )
    return hours


WorkingHours = Annotated[dict[Weekday, tuple[Span, ...]], AfterValidator(_go_forward)]


class InstitutionEntry(PackModel):
    """What makes a unit a subordinate institution: the name in its answers, and its own hours;
    without them it works as the authority does."""

    name: str = Field(min_length=1, max_length=200)
    working_hours: WorkingHours = {}


class UnitEntry(PackModel):
    """`also` names what other files call this unit; one that `is_assumed` waits to be confirmed.
    One with `institution` works by itself, with all units below it."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    parent: Code | None = None
    institution: InstitutionEntry | None = None
    also: tuple[str, ...] = ()
    is_assumed: bool = False


class Position(PackModel):
    """A place of work that the demonstration fills: never a person's name."""

    code: Code
    position: str = Field(min_length=1, max_length=200)
    unit: Code
    role: Role


class UnitsFile(PackModel):
    units: tuple[UnitEntry, ...] = Field(min_length=1)
    staff: tuple[Position, ...] = ()

    def institution_of(self, code: str | None) -> str | None:
        """Code of the institution that a unit belongs to; None for the authority's own."""
        units, seen = {unit.code: unit for unit in self.units}, set[str]()
        while code in units and code not in seen:
            if units[code].institution:
                return code
            seen.add(code)
            code = units[code].parent
        return None

    def unit_called(self, name: str) -> UnitEntry | None:
        """The unit of this name, or of this name in other files."""
        return next((unit for unit in self.units if name in {unit.name, *unit.also}), None)


def read_units(pack: Pack, report: Report) -> UnitsFile | None:
    """Units and positions, checked. Rooms above ask it which codes exist."""
    document = pack.document(UNITS, report)
    units = validate_document(UnitsFile, document, report) if document else None
    if units and document:
        _check_units(units, document, report)
    return units


def _check_units(units: UnitsFile, document: Document, report: Report) -> None:
    parents = {unit.code: unit.parent for unit in units.units}
    for kind, codes in (
        ("units", [unit.code for unit in units.units]),
        ("staff", [position.code for position in units.staff]),
    ):
        report_repeated(
            UNITS,
            [(document.line(kind, index, "code"), code) for index, code in enumerate(codes)],
            report,
        )
    for index, unit in enumerate(units.units):
        line = document.line("units", index, "parent")
        if unit.parent and unit.parent not in parents:
            report.add(UNITS, line, unknown_unit(unit.parent))
        elif _is_in_a_circle(unit.code, parents):
            report.add(UNITS, line, _("The unit is above itself."))
        elif unit.institution and units.institution_of(unit.parent):
            sentence = _("An institution cannot stand below another institution.")
            report.add(UNITS, document.line("units", index, "institution"), sentence)
    for index, position in enumerate(units.staff):
        if position.unit not in parents:
            report.add(UNITS, document.line("staff", index, "unit"), unknown_unit(position.unit))


def _is_in_a_circle(code: str, parents: Mapping[str, str | None]) -> bool:
    seen, above = {code}, parents.get(code)
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == code


def unknown_unit(code: str) -> str:
    return _("units.yaml has no unit “%(code)s”.") % {"code": code}


def load_units(file: UnitsFile, memory: Memory, at: datetime) -> Changes:
    """Units from above to below, since a unit needs its parent's row."""
    left, ordered = {unit.code: unit for unit in file.units}, list[UnitEntry]()
    while left:
        ready = [unit for unit in left.values() if unit.parent not in left]
        ordered += ready
        for unit in ready:
            del left[unit.code]
    wanted = {
        unit.code: {"name": unit.name, "parent": unit.parent, "is_active": True} for unit in ordered
    }
    return merge(
        Unit,
        wanted,
        kind="unit",
        memory=memory,
        at=at,
        write=_unit_attributes,
        leaving={"is_active": False},
    )


def _unit_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    attributes = dict(values)
    if "parent" in attributes:
        code = attributes["parent"]
        attributes["parent"] = Unit.objects.get(code=code) if code else None
    return attributes


def load_institutions(file: UnitsFile, memory: Memory, at: datetime) -> Changes:
    """What a later pack no longer names stays one: whose rows are whose is not changed by the way
    of leaving a line out."""
    wanted = {
        unit.code: {
            "name": unit.institution.name,
            "working_hours": {
                day: list(spans) for day, spans in unit.institution.working_hours.items()
            },
        }
        for unit in file.units
        if unit.institution
    }
    changes = merge(
        Institution,
        wanted,
        kind="institution",
        memory=memory,
        at=at,
        find=lambda code: {"unit": Unit.objects.get(code=code)},
    )
    Institution.settle_units()
    return changes
