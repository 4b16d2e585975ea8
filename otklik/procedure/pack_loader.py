"""procedure.yaml of a pack: which act the procedure is, its processes, links of its clauses, and
proposals that wait for a decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from otklik.core.pack.merge_into_tables import Changes, OneFileLoader, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.markdown_format import read_acts
from otklik.organisation.structure.pack_loader import UnitsFile
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.clauses.models import ClauseLink, ProcedureAct
from otklik.procedure.compliance.conditions import Condition
from otklik.procedure.compliance.figure_and_screen_registry import PROOFS, SCREENS
from otklik.procedure.processes.journey_map import format_steps, parse_steps
from otklik.procedure.processes.models import Process, ProcessKind
from otklik.procedure.proposals.completeness_check import ProposalKind, Wording
from otklik.procedure.proposals.models import Proposal

PROCEDURE = "procedure.yaml"
REPEATED = gettext_noop("“%(key)s” was already given in line %(line)s.")
_CODE = r"^[a-z0-9][a-z0-9-]*$"


class StepEntry(PackModel):
    name: str = Field(min_length=1, max_length=120)
    where: str = Field(default="", max_length=120)
    person: str = Field(default="", max_length=300)
    we: str = Field(default="", max_length=300)
    clause: str = ""


class ProcessEntry(PackModel):
    """`unit` is a code of units.yaml; lists have one item per line."""

    code: str = Field(pattern=_CODE, max_length=40)
    title: str = Field(min_length=1, max_length=300)
    kind: ProcessKind
    unit: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    term: str = Field(default="", max_length=300)
    journey: tuple[StepEntry, ...] = ()

    @property
    def journey_text(self) -> str:
        rows = [[s.name, s.where, s.person, s.we, s.clause] for s in self.journey]
        return "\n".join(" | ".join(row).rstrip(" |") for row in rows)

    @model_validator(mode="after")
    def journey_can_be_read(self) -> Self:
        try:
            steps = parse_steps(self.journey_text)
        except Refused as refusal:
            raise ValueError(str(refusal)) from refusal
        if format_steps(steps) != self.journey_text or len(steps) != len(self.journey):
            raise ValueError(_("A part of a journey holds no bar and no line break."))
        return self


class ClauseEntry(PackModel):
    """`conditions`: what must be fulfilled; `without`: why there are none."""

    clause: str
    process: str = ""
    roles: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    without: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def codes_are_known(self) -> Self:
        for known, codes in ((PROOFS, self.proofs), (SCREENS, self.screens)):
            for code in codes:
                if code not in known:
                    words = {"code": code, "known": ", ".join(known)}
                    raise ValueError(_("“%(code)s” is not known; there are: %(known)s.") % words)
        if len({one.code for one in self.conditions}) < len(self.conditions):
            raise ValueError(_("Each condition of a clause has a code of its own."))
        if self.conditions and self.without:
            raise ValueError(_("A clause has conditions, or says in “without” why it has none."))
        return self


class ProposalEntry(PackModel):
    code: str = Field(pattern=_CODE, max_length=40)
    kind: ProposalKind
    clause: str
    after: str = ""
    text: str = Field(default="", max_length=5000)
    reason: str = Field(min_length=1, max_length=2000)
    basis: str = Field(default="", max_length=300)
    unit: str = ""


class ProcedureFile(PackFile):
    """`parts`: addresses in the act that contain its clauses."""

    FILE = PROCEDURE
    once = [
        ("processes", "code", REPEATED),
        ("clauses", "clause", REPEATED),
        ("proposals", "code", REPEATED),
    ]

    act: str
    parts: tuple[str, ...]
    processes: tuple[ProcessEntry, ...] = ()
    clauses: tuple[ClauseEntry, ...] = ()
    proposals: tuple[ProposalEntry, ...] = ()

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        addresses = {
            text.full_address(clause).removeprefix(f"{self.act}/")
            for text in read_acts(pack, Report())
            if text.header.code == self.act
            for clause in text.clauses
        }
        if not addresses:
            sentence = _("The pack has no act “%(code)s”.")
            report.add(PROCEDURE, document.line("act"), sentence % {"code": self.act})
            return
        structure = UnitsFile.read(pack, Report())
        units = {unit.code for unit in structure.units} if structure else set()
        processes = {process.code for process in self.processes}
        named: list[tuple[int, str]] = [
            (document.line("parts", n), address) for n, address in enumerate(self.parts)
        ]
        named += [
            (document.line("clauses", n, "clause"), one.clause)
            for n, one in enumerate(self.clauses)
        ]
        for n, process in enumerate(self.processes):
            line = document.line("processes", n, "code")
            named += [(line, step.clause) for step in process.journey if step.clause]
            _report_unknown(line, process.unit, units, report)
        for n, link in enumerate(self.clauses):
            if link.process and link.process not in processes:
                sentence = _("There is no process “%(code)s” in this file.")
                line = document.line("clauses", n, "process")
                report.add(PROCEDURE, line, sentence % {"code": link.process})
        for n, one in enumerate(self.proposals):
            line = document.line("proposals", n, "clause")
            is_new = one.kind == ProposalKind.INCLUDE
            named.append((line, one.after if is_new else one.clause))
            if is_new and one.clause in addresses:
                sentence = _("There is a clause “%(address)s” already.")
                report.add(PROCEDURE, line, sentence % {"address": one.clause})
            _report_unknown(line, one.unit, units, report)
        for line, address in named:
            if address not in addresses:
                sentence = _("The act has no clause “%(address)s”.")
                report.add(PROCEDURE, line, sentence % {"address": address})


class ProcedureLoader(OneFileLoader[ProcedureFile]):
    """Without the file the pages say that there is no procedure."""

    name, file = "procedure", ProcedureFile

    def load(self, parsed: ProcedureFile | None, tables: Tables) -> Changes:
        if parsed is None:
            return Changes()
        units = dict(Unit.objects.values_list("code", "pk"))
        changes = tables.merge(
            ProcedureAct,
            {parsed.act: {"parts": list(parsed.parts), "is_active": True}},
            kind="procedure_act",
        )
        Act.objects.govern([parsed.act], url=reverse("procedure:proposals"))
        changes += tables.merge(
            Process,
            {one.code: _process_values(one, n) for n, one in enumerate(parsed.processes, 1)},
            kind="process",
            write=lambda values: _with_key(values, "unit", "owner_id", units),
            leaving={"is_included": False},
        )
        processes = dict(Process.objects.values_list("code", "pk"))
        changes += tables.merge(
            ClauseLink,
            {one.clause: _link_values(one) for one in parsed.clauses},
            kind="clause_link",
            find=lambda key: {"address": key},
            write=lambda values: _with_key(values, "process", "process_id", processes),
        )
        return changes + _load_proposals(parsed.proposals, tables.at)


loader = ProcedureLoader()


def _report_unknown(line: int, unit: str, units: set[str], report: Report) -> None:
    if unit and unit not in units:
        sentence = _("There is no unit “%(code)s” in units.yaml.")
        report.add(PROCEDURE, line, sentence % {"code": unit})


def _process_values(entry: ProcessEntry, position: int) -> dict[str, Any]:
    lists = ("inputs", "outputs", "groups", "norms")
    return {
        **entry.model_dump(mode="json", include={"title", "kind", "unit", "term"}),
        **{name: "\n".join(getattr(entry, name)) for name in lists},
        "position": position,
        "journey": entry.journey_text,
        "is_included": True,
    }


def _link_values(entry: ClauseEntry) -> dict[str, Any]:
    conditions = [one.model_dump(mode="json", exclude_defaults=True) for one in entry.conditions]
    return {
        **entry.model_dump(mode="json", include={"process", "screens", "proofs", "without"}),
        "roles": "\n".join(entry.roles),
        "forms": "\n".join(entry.forms),
        "conditions": conditions,
        "is_active": True,
    }


def _with_key(
    values: Mapping[str, Any], name: str, column: str, keys: Mapping[str, int]
) -> dict[str, Any]:
    """The values with the key of a row instead of its code."""
    fields = {field: value for field, value in values.items() if field != name}
    return {**fields, column: keys.get(values[name])} if name in values else fields


def _load_proposals(entries: tuple[ProposalEntry, ...], at: datetime) -> Changes:
    """A proposal from the pack is updated only until somebody acts on it."""
    changes = Changes()
    stored = {one.code: one for one in Proposal.objects.exclude(code="")}
    for entry in entries:
        texts = entry.model_dump(include={"after", "text", "reason", "basis"})
        wording = Wording(kind=entry.kind.value, address=entry.clause, **texts)
        proposal = stored.get(entry.code)
        if proposal is None:
            unit = Unit.objects.filter(code=entry.unit).first()
            Proposal.begin(wording, unit=unit, by=None, at=at, code=entry.code)
            changes += Changes(added=1)
        elif proposal.is_untouched and proposal.wording != wording:
            proposal.follow_pack(wording, at=at)
            changes += Changes(changed=1)
    for code, proposal in stored.items():
        if proposal.is_untouched and code not in {entry.code for entry in entries}:
            proposal.leave_with_pack(at=at)
            changes += Changes(left=1)
    return changes
