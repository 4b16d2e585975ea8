"""Loading a pack: check all of it, then write the changes, in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.channels.accounts.pack_loader import loader as channels
from otklik.channels.publications.plan.pack_loader import loader as dates
from otklik.cms.pack_loader import loader as pages
from otklik.core.pack.merge_into_tables import Changes, Loader, Tables
from otklik.core.pack.parse import Pack, Problem, Report
from otklik.dashboards.media_relations.media_requests.pack_loader import loader as overview
from otklik.disclosure.pack_loader import loader as disclosure
from otklik.incidents.pack_loader import loader as incidents
from otklik.knowledge.articles.pack_loader import loader as answers
from otklik.knowledge.claim_letters.pack_loader import loader as claims
from otklik.legal_acts.pack_loader import loader as register
from otklik.operations.packs.models import PackItem
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.pack_loader import AUTHORITY, Position, UnitsFile
from otklik.organisation.structure.pack_loader import loader as organisation
from otklik.privacy.retention.pack_loader import loader as keeping
from otklik.procedure.pack_loader import loader as procedure
from otklik.surveys import pack_loader as surveys
from otklik.website.first_pages.pack_loader import loader as portal

LOADERS: tuple[Loader[Any], ...] = (
    organisation,
    pages,
    register,
    channels,
    dates,
    incidents,
    disclosure,
    surveys.loader,
    procedure,
    keeping,
    portal,
    answers,
    claims,
    overview,
)
"""In the order of loading: an app finds what the apps below it loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """The outcome of a load. With problems, nothing was written.

    `changes` by app; `unread` files that no app reads.
    """

    problems: tuple[Problem, ...] = ()
    changes: Mapping[str, Changes] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def total(self) -> Changes:
        return sum(self.changes.values(), Changes())


def check_pack(folder: Path) -> LoadReport:
    """Every problem of a pack; needs no database and writes nothing."""
    pack, report = Pack(folder), Report()
    _parse(pack, report)
    if report.problems:
        return LoadReport(problems=tuple(report.problems))
    return _unread_report(pack)


def load_pack(folder: Path, *, at: datetime) -> LoadReport:
    """Update the installation to the pack; repeating changes nothing.

    A pack with a problem writes nothing. A load that changed something is one audit entry,
    `pack.loaded`, with counts by app.
    """
    pack, report = Pack(folder), Report()
    parsed = _parse(pack, report)
    if not report.problems:
        _check_it_is_ours(parsed["organisation"].authority.code, report)
        surveys.check_stored(parsed["surveys"], pack, report)
    if report.problems:
        return LoadReport(problems=tuple(report.problems))
    with transaction.atomic():
        tables = Tables(PackItem.objects, at)
        changes = {loader.name: loader.load(parsed[loader.name], tables) for loader in LOADERS}
        counts = {name: asdict(part) for name, part in changes.items() if part}
        if counts:
            authority = Authority.objects.get(code=parsed["organisation"].authority.code)
            entries.record(authority, "pack.loaded", by=None, at=at, **counts)
    return replace(_unread_report(pack), changes=changes)


def positions(folder: Path) -> tuple[Position, ...]:
    """The positions that the demonstration fills; empty if units.yaml is invalid."""
    units = UnitsFile.read(Pack(folder), Report())
    return units.staff if units else ()


def _parse(pack: Pack, report: Report) -> dict[str, Any]:
    """What each app parsed from its files, by app name; complete if nothing was reported."""
    if not pack.folder.is_dir():
        report.add(str(pack.folder), 0, _("There is no such folder."))
        return {}
    return {reader.name: reader.validate(pack, report) for reader in LOADERS}


def _unread_report(pack: Pack) -> LoadReport:
    read = {name for loader in LOADERS for name in loader.files(pack)} | {"README.md"}
    return LoadReport(unread=tuple(name for name in pack.names if name not in read))


def _check_it_is_ours(code: str, report: Report) -> None:
    """One installation serves one authority: another authority's pack would mix two."""
    other = Authority.objects.exclude(code=code).first()
    if other is not None:
        sentence = _("This installation serves “%(code)s”: one installation, one authority.")
        report.add(AUTHORITY, 0, sentence % {"code": other.code})
