"""Make a new edition of the procedure from accepted proposals, by a document of the authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.audit import entries
from otklik.core.pack.parse import Report
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.issue_and_take_down import issue_edition
from otklik.legal_acts.acts.markdown_format import check_addresses, make_clause
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.clauses.current_edition import last_edition, the_act
from otklik.procedure.mandates.models import refuse_without_mandate
from otklik.procedure.processes.models import FIELDS, Process
from otklik.procedure.proposals.models import Proposal

Kind = Proposal.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What makes the change: «Приказ от 12.11.2026 № 31», in force from a day on."""

    kind: str
    number: str
    signed_on: date
    effective_on: date

    def __str__(self) -> str:
        with override(LANGUAGE):
            return _("%(kind)s of %(day)s No. %(number)s") % {
                "kind": self.kind,
                "number": self.number,
                "day": date_format(self.signed_on, "d.m.Y"),
            }


def apply_proposals(texts: Sequence[ClauseText], proposals: Sequence[Proposal]) -> list[ClauseText]:
    """The text with every proposal on a clause applied. Raises Refused if two of them concern one
    clause, or a missing one."""
    on_clauses = [one for one in proposals if not one.is_about_process]
    _refuse_twice([(one, one.address) for one in on_clauses])
    result = list(texts)
    # New clauses are inserted from the last to the first: those after one clause keep their order.
    new = [one for one in reversed(on_clauses) if one.kind == Kind.INCLUDE]
    excluded = [one for one in on_clauses if one.kind == Kind.EXCLUDE]
    changed = [one for one in on_clauses if one.kind == Kind.CHANGE]
    for one in [*changed, *new, *excluded]:
        places = [text.address for text in result]
        if one.kind == Kind.INCLUDE:
            if one.address in places:
                raise Refused(
                    _("%(proposal)s: there is such a clause already.") % {"proposal": one}
                )
            place = _end_of(one.after, places, one)
            result.insert(place, make_clause(one.address, one.text))
            continue
        if one.address not in places:
            raise Refused(_("%(proposal)s: this clause no longer exists.") % {"proposal": one})
        place = places.index(one.address)
        if one.kind == Kind.CHANGE:
            result[place] = make_clause(one.address, one.text, kind=_kind(result[place]))
        else:
            result = [text for text in result if not _is_under(text.address, one.address)]
    report = Report()
    check_addresses("", tuple(result), report)
    if report.problems:
        raise Refused(str(report.problems[0].sentence))
    return result


def _is_under(address: str, clause: str) -> bool:
    """The clause itself, or one under it."""
    return address == clause or address.startswith(f"{clause}.")


def _kind(text: ClauseText) -> ClauseKind | None:
    """A point without its number becomes a paragraph, and the reverse."""
    return None if text.kind in (ClauseKind.POINT, ClauseKind.PARAGRAPH) else text.kind


@transaction.atomic
def adopt(
    proposals: Sequence[Proposal], document: Document, *, by: User, at: datetime
) -> Edition | None:
    """Apply accepted proposals: a new edition if they change the text (else None), and entries of
    the register of processes. Raises Refused if one is no longer accepted, or the text has
    changed."""
    mandate = refuse_without_mandate(by, on=localdate(at))
    _lock_procedure()
    rows = Proposal.objects.filter(pk__in=[one.pk for one in proposals]).order_by("pk")
    adopted = list(rows.select_for_update(of=("self",)))
    if not adopted:
        raise Refused(_("Choose at least one accepted proposal."))
    for one in adopted:
        if one.state != Proposal.State.ACCEPTED:
            raise Refused(_("%(proposal)s is not accepted any more.") % {"proposal": one})
        if one.has_moved:
            sentence = _("%(proposal)s was written for text that has changed since.")
            raise Refused(sentence % {"proposal": one})
    _refuse_twice([(one, f"process {one.process}") for one in adopted if one.is_about_process])
    edition = _make_edition(adopted, document, at=at)
    for one in adopted:
        if one.is_about_process:
            _carry_out(one, document)
        one.become_included(str(document), by=by, at=at)
    subject = edition.act if edition else adopted[0]
    entries.record(
        subject,
        "procedure.amended",
        by=by,
        at=at,
        document=str(document),
        effective_on=document.effective_on,
        edition=edition.number if edition else None,
        proposals=[one.number for one in adopted],
        mandate=str(mandate),
    )
    return edition


def _lock_procedure() -> None:
    """One edition at a time: the text is read after a concurrent one is made."""
    found = the_act()
    if found is not None:
        list(Act.objects.select_for_update(of=("self",)).filter(code=found.code))
    list(Process.objects.select_for_update(of=("self",)).order_by("pk"))


def _make_edition(
    proposals: Sequence[Proposal], document: Document, *, at: datetime
) -> Edition | None:
    last = last_edition()
    if last is None:
        raise Refused(_("The procedure’s act is not in the register: load the pack first."))
    texts = last.texts
    changed = apply_proposals(texts, proposals)
    if changed == texts:
        return None
    if document.effective_on < document.signed_on:
        raise Refused(_("An edition takes effect on the day of its document or later."))
    return issue_edition(
        last.act, changed, effective_on=document.effective_on, changed_by=str(document), at=at
    )


def _carry_out(one: Proposal, document: Document) -> None:
    process = Process.objects.select_for_update(of=("self",)).filter(code=one.process).first()
    if one.kind == Kind.EXCLUDE and process is not None:
        process.is_included, process.excluded_by = False, str(document)
        process.save()
        return
    process = process or Process(code=one.process)
    for name in FIELDS:
        if name != "owner":
            setattr(process, name, one.values.get(name, ""))
    process.owner = Unit.objects.filter(code=one.values.get("owner", "")).first()
    process.is_included, process.excluded_by = True, ""
    process.save()


def _end_of(after: str, places: Sequence[str], one: Proposal) -> int:
    """The place after that clause and everything under it."""
    under = [place for place, address in enumerate(places) if _is_under(address, after)]
    if not under:
        sentence = _("%(proposal)s: the clause after which it belongs does not exist.")
        raise Refused(sentence % {"proposal": one})
    return under[-1] + 1


def _refuse_twice(subjects: Sequence[tuple[Proposal, str]]) -> None:
    """Raises Refused if two proposals have one subject."""
    first: dict[str, Proposal] = {}
    for one, subject in subjects:
        if subject in first:
            sentence = _("%(one)s and %(other)s concern the same text: carry out one of them.")
            raise Refused(sentence % {"one": first[subject], "other": one})
        first[subject] = one
