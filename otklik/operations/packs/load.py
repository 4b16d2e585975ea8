"""Loading a pack: check all of it, then write what it changed, in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.channels.accounts.pack import room as channels
from otklik.channels.publications.plan.pack import room as dates
from otklik.cms.pack import room as pages
from otklik.core.pack.merge_changes import Changes
from otklik.core.pack.parse import Pack
from otklik.core.pack.problem_report import Problem, Report
from otklik.core.pack.reader_protocol import Room
from otklik.dashboards.media_relations.media_requests.pack import room as overview
from otklik.disclosure.pack import room as disclosure
from otklik.incidents.pack import room as incidents
from otklik.knowledge.articles.pack import room as answers
from otklik.knowledge.claim_letters.pack import room as claims
from otklik.legal_acts.pack import room as register
from otklik.operations.packs.models import PackItem
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.pack import AUTHORITY
from otklik.organisation.structure.pack import room as organisation
from otklik.organisation.structure.units_pack import Position, read_units
from otklik.privacy.retention.pack import room as keeping
from otklik.procedure.pack import room as procedure
from otklik.surveys import pack as surveys
from otklik.website.first_pages.pack import room as portal

ROOMS: tuple[Room[Any], ...] = (
    organisation,
    pages,
    register,
    channels,
    dates,
    incidents,
    disclosure,
    surveys.room,
    procedure,
    keeping,
    portal,
    answers,
    claims,
    overview,
)
"""In the order of loading: a room finds what the rooms below it loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What became of a pack. With problems, nothing was written.

    `changes` by room; `unread` files nobody knows.
    """

    problems: tuple[Problem, ...] = ()
    changes: Mapping[str, Changes] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def total(self) -> Changes:
        return sum(self.changes.values(), Changes())


def check_pack(folder: Path) -> LoadReport:
    """Every problem of a pack, as it stands alone: needs no database and writes nothing."""
    pack, report = Pack(folder), Report()
    _read(pack, report)
    if report.problems:
        return LoadReport(problems=tuple(report.problems))
    return _idle(pack)


def load_pack(folder: Path, *, at: datetime) -> LoadReport:
    """Bring the installation to what the pack says; a second time changes nothing.

    A pack with a problem writes nothing: the caller shows the problems. A load that changed
    something is one journal line, `pack.loaded`, with counts by room.
    """
    pack, report = Pack(folder), Report()
    parsed = _read(pack, report)
    if not report.problems:
        _check_it_is_ours(parsed["organisation"].authority.code, report)
        surveys.check_stored(parsed["surveys"], pack, report)
    if report.problems:
        return LoadReport(problems=tuple(report.problems))
    with transaction.atomic():
        changes = {room.name: room.load(parsed[room.name], PackItem.objects, at) for room in ROOMS}
        counts = {name: asdict(part) for name, part in changes.items() if part}
        if counts:
            authority = Authority.objects.get(code=parsed["organisation"].authority.code)
            entries.record(authority, "pack.loaded", by=None, at=at, **counts)
    return replace(_idle(pack), changes=changes)


def positions(folder: Path) -> tuple[Position, ...]:
    """The places of work that the demonstration fills; none when units.yaml is wrong."""
    units = read_units(Pack(folder), Report())
    return units.staff if units else ()


def _read(pack: Pack, report: Report) -> dict[str, Any]:
    """What each reader made of its files, by its name; all of it, when nothing was reported."""
    if not pack.folder.is_dir():
        report.add(str(pack.folder), 0, _("There is no such folder."))
        return {}
    return {reader.name: reader.validate(pack, report) for reader in ROOMS}


def _idle(pack: Pack) -> LoadReport:
    """Which files nobody knows."""
    read = {name for room in ROOMS for name in room.files(pack)} | {"README.md"}
    return LoadReport(unread=tuple(name for name in pack.names if name not in read))


def _check_it_is_ours(code: str, report: Report) -> None:
    """One installation serves one authority: a pack of another would mix two."""
    other = Authority.objects.exclude(code=code).first()
    if other is not None:
        sentence = _("This installation serves “%(code)s”: one installation, one authority.")
        report.add(AUTHORITY, 0, sentence % {"code": other.code})
