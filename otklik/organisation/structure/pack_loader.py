"""The authority, its units and institutions, and demonstration positions: `authority.yaml` and
`units.yaml` of the pack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority, AuthorityText
from otklik.organisation.structure.units_and_institutions import Institution, Unit
from otklik.ui.contrast import check_accent

UNITS = "units.yaml"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WRITTEN_SPAN = re.compile(r"^(\d\d?):(\d\d)\s*[-–—]\s*(\d\d?):(\d\d)$")


def _normalize_span(span: object) -> str:
    """Normalizes hours as people write them: «9:00–18:00»."""
    found = WRITTEN_SPAN.match(span.strip()) if isinstance(span, str) else None
    if found is None:
        raise ValueError(
            _("“%(span)s” does not say hours of work: write them as 09:00-18:00.") % {"span": span}
        )
    from_hour, from_minute, to_hour, to_minute = found.groups()
    return f"{from_hour:0>2}:{from_minute}-{to_hour:0>2}:{to_minute}"


Span = Annotated[str, BeforeValidator(_normalize_span)]


def _check_order(hours: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each span ends after it begins and begins after the one before."""
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


WorkingHours = Annotated[dict[Weekday, tuple[Span, ...]], AfterValidator(_check_order)]


class InstitutionEntry(PackModel):
    """A subordinate institution: the name in its answers, and its own hours; without them the
    authority's hours apply."""

    name: str = Field(min_length=1, max_length=200)
    working_hours: WorkingHours = {}


class UnitEntry(PackModel):
    """`also`: names of this unit in other files; `is_assumed`: to be confirmed. A unit with
    `institution` is one, with all units below it."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    parent: Code | None = None
    institution: InstitutionEntry | None = None
    also: tuple[str, ...] = ()
    is_assumed: bool = False


class Position(PackModel):
    """A position that the demonstration fills: never a person's name."""

    code: Code
    position: str = Field(min_length=1, max_length=200)
    unit: Code
    role: Role


class UnitsFile(PackFile):
    """Units and positions. Apps above ask it which codes exist."""

    FILE = UNITS
    once = [("units", "code", ""), ("staff", "code", "")]

    units: tuple[UnitEntry, ...] = Field(min_length=1)
    staff: tuple[Position, ...] = ()

    def institution_of(self, code: str | None) -> str | None:
        """Code of the institution of a unit; None for the authority's own."""
        units, seen = {unit.code: unit for unit in self.units}, set[str]()
        while code in units and code not in seen:
            if units[code].institution:
                return code
            seen.add(code)
            code = units[code].parent
        return None

    def unit_called(self, name: str) -> UnitEntry | None:
        """The unit of this name, or with this name in other files."""
        return next((unit for unit in self.units if name in {unit.name, *unit.also}), None)

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        parents = {unit.code: unit.parent for unit in self.units}
        for index, unit in enumerate(self.units):
            line = document.line("units", index, "parent")
            if unit.parent and unit.parent not in parents:
                report.add(UNITS, line, unknown_unit(unit.parent))
            elif _is_in_a_circle(unit.code, parents):
                report.add(UNITS, line, _("The unit is above itself."))
            elif unit.institution and self.institution_of(unit.parent):
                sentence = _("An institution cannot be below another institution.")
                report.add(UNITS, document.line("units", index, "institution"), sentence)
        for index, position in enumerate(self.staff):
            if position.unit not in parents:
                line = document.line("staff", index, "unit")
                report.add(UNITS, line, unknown_unit(position.unit))


def _is_in_a_circle(code: str, parents: Mapping[str, str | None]) -> bool:
    seen, above = {code}, parents.get(code)
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == code


def unknown_unit(code: str) -> str:
    return _("units.yaml has no unit “%(code)s”.") % {"code": code}


def load_units(file: UnitsFile, tables: Tables) -> Changes:
    """Parents first, since a unit needs its parent's row."""
    left, ordered = {unit.code: unit for unit in file.units}, list[UnitEntry]()
    while left:
        ready = [unit for unit in left.values() if unit.parent not in left]
        ordered += ready
        for unit in ready:
            del left[unit.code]
    values = {
        unit.code: {"name": unit.name, "parent": unit.parent, "is_active": True} for unit in ordered
    }
    return tables.merge(Unit, values, kind="unit", write=_unit_attributes)


def _unit_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    attributes = dict(values)
    if "parent" in attributes:
        code = attributes["parent"]
        attributes["parent"] = Unit.objects.get(code=code) if code else None
    return attributes


def load_institutions(file: UnitsFile, tables: Tables) -> Changes:
    """An institution that left the pack stays one: ownership of rows does not change because a line
    was dropped."""
    institutions = {
        unit.code: {
            "name": unit.institution.name,
            "working_hours": {
                day: list(spans) for day, spans in unit.institution.working_hours.items()
            },
        }
        for unit in file.units
        if unit.institution
    }
    changes = tables.merge(
        Institution,
        institutions,
        kind="institution",
        leaving=None,
        find=lambda code: {"unit": Unit.objects.get(code=code)},
    )
    Institution.settle_units()
    return changes


AUTHORITY = "authority.yaml"

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Names(PackModel):
    """The authority's names in one language, and who vouches for them."""

    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    full_name: str = Field(min_length=1, max_length=400)
    short_name: str = Field(default="", max_length=120)
    letterhead: str = ""
    source: str = Field(default="", max_length=40)
    checked_by: str = Field(default="", max_length=200)
    checked_on: date | None = None

    @model_validator(mode="after")
    def has_a_short_name(self) -> Self:
        if not self.short_name and len(self.full_name) > 120:
            raise ValueError(
                _("The full name is longer than 120 characters: give a “short_name” too.")
            )
        return self

    @model_validator(mode="after")
    def letterhead_is_the_full_name(self) -> Self:
        """The sentence-case name may differ from the printed lines by capitals only."""
        printed = " ".join(self.letterhead.split())
        if printed and printed.casefold() != self.full_name.casefold():
            raise ValueError(_("“full_name” and “letterhead” hold different words."))
        return self


class Accent(PackModel):
    light: Colour
    dark: Colour


class AuthorityFile(PackFile):
    FILE = AUTHORITY
    once = [
        (
            "names",
            "language",
            gettext_noop("Language “%(key)s” was already named in line %(line)s."),
        )
    ]

    code: Code
    names: tuple[Names, ...] = Field(min_length=1)
    site: HttpUrl
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    accent: Accent | None = None
    time_zone: str
    working_hours: WorkingHours = Field(min_length=1)
    holidays: tuple[date, ...] = ()

    def name_in(self, language: str) -> str:
        """The short name in a language, else in Russian."""
        by_language = {names.language: names for names in self.names}
        names = by_language.get(language) or by_language["ru"]
        return names.short_name or names.full_name

    @field_validator("time_zone")
    @classmethod
    def time_zone_exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(_("“%(name)s” is not a time zone.") % {"name": name})
        return name

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        if "ru" not in {names.language for names in self.names}:
            report.add(AUTHORITY, document.line("names"), _("Names in Russian (ru) are missing."))
        if self.accent:
            for sentence in check_accent(self.accent.light, self.accent.dark):
                report.add(AUTHORITY, document.line("accent"), sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFiles:
    authority: AuthorityFile
    units: UnitsFile


class OrganisationLoader:
    name = "organisation"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (AUTHORITY, UNITS)

    def validate(self, pack: Pack, report: Report) -> OrganisationFiles | None:
        authority, units = AuthorityFile.read(pack, report), UnitsFile.read(pack, report)
        if authority is None or units is None:
            return None
        return OrganisationFiles(authority=authority, units=units)

    def load(self, parsed: OrganisationFiles, tables: Tables) -> Changes:
        return (
            _load_authority(parsed.authority, tables)
            + _load_texts(parsed.authority, tables)
            + load_units(parsed.units, tables)
            + load_institutions(parsed.units, tables)
        )


loader = OrganisationLoader()


def _load_authority(file: AuthorityFile, tables: Tables) -> Changes:
    values = {
        "site_url": str(file.site),
        "phone": file.phone,
        "email": file.email,
        "accent_light": file.accent.light if file.accent else "",
        "accent_dark": file.accent.dark if file.accent else "",
        "time_zone": file.time_zone,
        "working_hours": {day: list(spans) for day, spans in file.working_hours.items()},
        "non_working_days": [day.isoformat() for day in file.holidays],
    }
    return tables.merge(Authority, {file.code: values}, kind="authority", leaving=None)


def _load_texts(file: AuthorityFile, tables: Tables) -> Changes:
    authority = Authority.objects.get(code=file.code)
    texts = {
        names.language: {
            "full_name": names.full_name,
            "short_name": names.short_name or names.full_name,
            "source_version": names.source,
            "checked_by": names.checked_by,
            "checked_on": names.checked_on and names.checked_on.isoformat(),
        }
        for names in file.names
    }
    return tables.merge(
        AuthorityText,
        texts,
        kind="authority-text",
        leaving=None,
        find=lambda language: {"authority": authority, "language": language},
    )
