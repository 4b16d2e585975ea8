"""The authority and its names, from a pack; its units are `units_pack`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from pydantic import (
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)

from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document
from otklik.organisation.structure.authority import Authority, AuthorityText
from otklik.organisation.structure.units_pack import (
    UNITS,
    Code,
    Position,
    UnitsFile,
    WorkingHours,
    load_institutions,
    load_units,
    read_units,
    unknown_unit,
)
from otklik.ui.contrast import check_accent

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
        """The sentence-case name may differ from the printed lines only by capitals."""
        printed = " ".join(self.letterhead.split())
        if printed and printed.casefold() != self.full_name.casefold():
            raise ValueError(_("“full_name” and “letterhead” hold different words."))
        return self


class Accent(PackModel):
    light: Colour
    dark: Colour


class AuthorityFile(PackModel):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFiles:
    authority: AuthorityFile
    units: UnitsFile


class OrganisationLoader:
    name = "organisation"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (AUTHORITY, UNITS)

    def validate(self, pack: Pack, report: Report) -> OrganisationFiles | None:
        authority = read_authority(pack, report)
        units = read_units(pack, report)
        if authority is None or units is None:
            return None
        return OrganisationFiles(authority=authority, units=units)

    def load(self, parsed: OrganisationFiles, memory: Memory, at: datetime) -> Changes:
        return (
            _load_authority(parsed.authority, memory, at)
            + _load_texts(parsed.authority, memory, at)
            + load_units(parsed.units, memory, at)
            + load_institutions(parsed.units, memory, at)
        )


loader = OrganisationLoader()

__all__ = [
    "AUTHORITY",
    "UNITS",
    "Position",
    "UnitsFile",
    "loader",
    "read_authority",
    "read_units",
    "unknown_unit",
]


def read_authority(pack: Pack, report: Report) -> AuthorityFile | None:
    """The authority as its file says it, checked; None when the file is wrong, with each mistake in
    `report`."""
    document = pack.document(AUTHORITY, report)
    authority = validate_document(AuthorityFile, document, report) if document else None
    if authority and document:
        _check_authority(authority, document, report)
    return authority


def _check_authority(authority: AuthorityFile, document: Document, report: Report) -> None:
    report_listed(
        document,
        "names",
        "language",
        (names.language for names in authority.names),
        report,
        _("Language “%(key)s” was already named in line %(line)s."),
    )
    if "ru" not in {names.language for names in authority.names}:
        report.add(AUTHORITY, document.line("names"), _("Names in Russian (ru) are missing."))
    if authority.accent:
        for sentence in check_accent(authority.accent.light, authority.accent.dark):
            report.add(AUTHORITY, document.line("accent"), sentence)


def _load_authority(file: AuthorityFile, memory: Memory, at: datetime) -> Changes:
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
    return merge(Authority, {file.code: values}, kind="authority", memory=memory, at=at)


def _load_texts(file: AuthorityFile, memory: Memory, at: datetime) -> Changes:
    authority = Authority.objects.get(code=file.code)
    wanted = {
        names.language: {
            "full_name": names.full_name,
            "short_name": names.short_name or names.full_name,
            "source_version": names.source,
            "checked_by": names.checked_by,
            "checked_on": names.checked_on and names.checked_on.isoformat(),
        }
        for names in file.names
    }
    return merge(
        AuthorityText,
        wanted,
        kind="authority-text",
        memory=memory,
        at=at,
        find=lambda language: {"authority": authority, "language": language},
    )
