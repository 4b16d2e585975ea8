"""The report for an inspection: from rows alone, in the authority's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.documents.blocks import Block, Document, heading, line, soft, strong, table
from otklik.disclosure.checks.check_records import MissedPeriod, PlaceCheck
from otklik.disclosure.deadlines.deadline_explanation import explanation
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.state_rules import COUNTED, State
from otklik.disclosure.items.models import Item
from otklik.disclosure.report.scores import Score, by_section, by_unit, score
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.authority_document import authority_document
from otklik.ui.numbers import percent

SCORES = (30, 15, 20, 21, 13, 21, 12, 21, 17)  # millimetres
FACTS = (38, 130)
DIGEST_SHOWN = 16  # characters: enough to tell two texts apart, short enough to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`items` is how many items it counts."""

    document: Document
    items: int


def gather(user: User, *, at: datetime) -> Report:
    """Of the items that this person may see."""
    today = timezone.localdate(at)
    items = Item.objects.visible_to(user).active()
    states = item_states(items.select_related("unit", "owner", "institution__unit"), on=today)
    checks = PlaceCheck.objects.last_of(items)
    with translation.override(settings.LANGUAGE_CODE):
        document = authority_document(
            _("Required information on the site"),
            list(_blocks(states, checks)),
            under=[_("As of %(moment)s") % {"moment": _moment(at)}],
        )
    return Report(document=document, items=sum(one.state in COUNTED for one in states))


def _blocks(states: Sequence[ItemState], checks: Mapping[int, PlaceCheck]) -> Iterator[Block]:
    yield from map(strong, _summary(score(states)))
    yield from _scores(_("By section"), by_section(states))
    yield from _scores(_("By unit"), by_unit(states))
    yield heading(_("Item by item"))
    counted = [one for one in states if one.state in COUNTED]
    for section in dict.fromkeys(one.item.section for one in counted):
        yield heading(section, 2)
        for one in counted:
            if one.item.section == section:
                yield heading(f"{one.item.code}. {one.item.title}", 3)
                yield table((), _facts(one, checks.get(one.item.pk)), FACTS)
    yield heading(_("Missed periods"))
    yield from map(line, _missed(states) or [_("none")])
    exempt = [
        f"{one.item.code}. {one.item.title} — {one.exemption.reason}"
        for one in states
        if one.exemption is not None
    ]
    yield heading(_("Not applicable"))
    yield from map(line, exempt or [_("none")])
    yield heading(_("Drafts: no clause is recorded, not counted"))
    drafts = ", ".join(one.item.code for one in states if one.state == State.PROPOSED)
    yield line(drafts or _("none"))
    yield heading(_("How to read this"))
    yield soft(
        _("An item counts once the authorised person has recorded the clause it is based on.")
    )
    yield soft(
        _("The share covers items that were published or confirmed at least once, or are overdue; "
          "items never checked or without a date are not counted.")
    )  # fmt: skip
    yield soft(
        _("What the site answered is the last check at night: the program asks the running"
          " site and compares the text of the main part with the check before.")
    )  # fmt: skip


def _scores(title: str, rows: Iterable[Score]) -> Iterator[Block]:
    heads = [
        _("Section or unit"), _("parts that count"), _("up to date"), _("items overdue"),
        _("share"), _("not checked yet"), _("without a date"), _("not applicable"), _("drafts"),
    ]  # fmt: skip
    yield heading(title)
    yield table(heads, [_row(one) for one in rows], SCORES, numbers=range(1, len(heads)))


def _missed(states: Sequence[ItemState]) -> list[str]:
    rows = MissedPeriod.objects.filter(item__in=[one.item.pk for one in states])
    text = _("the period from %(first)s to %(last)s, due on %(due)s")
    return [
        f"{one.item.code}. {one.item.title} — "
        + text % {"first": _day(one.begins), "last": _day(one.ends), "due": _day(one.due_on)}
        for one in rows.select_related("item")
    ]


def _summary(whole: Score) -> list[str]:
    if whole.share is None:
        return [_("No item counts yet: no clause is recorded.")]
    words = {"share": percent(whole.share), "base": whole.base, "late": whole.late,
        "absent": whole.absent,
    }  # fmt: skip
    return [
        _("On the site and in time: %(share)s (of %(base)s parts). Items overdue: %(late)s, with"
          " something missing: %(absent)s.") % words,
        _("Not checked yet: %(first)s. Without a date of an event: %(no_date)s. Not applicable:"
          " %(exempt)s. Drafts:"
          " %(drafts)s.")
        % {
            "first": whole.first, "no_date": whole.no_date, "exempt": whole.exempt,
            "drafts": whole.proposed,
        },
    ]  # fmt: skip


def _row(score: Score) -> list[str]:
    share = percent(score.share) if score.share is not None else "—"
    figures = (score.base, score.current, score.late)
    rest = (score.first, score.no_date, score.exempt, score.proposed)
    return [score.name, *map(str, figures), share, *map(str, rest)]


def _facts(one: ItemState, check: PlaceCheck | None) -> list[tuple[str, str]]:
    item = one.item
    return [
        (_("Clause"), _clause(one)),
        (_("Rule"), item.rule_words),
        (_("Unit"), str(item.unit)),
        (_("Place"), item.place or _("not said")),
        (_("State"), str(one.state.label)),
        (_("Term"), " ".join(map(explanation, one.deadlines.terms)) or _("no date")),
        (_("Published"), _published(one)),
        (_("Confirmed"), _confirmed(one)),
        (_("What the site answered"), evidence_words(check)),
    ]


def _clause(one: ItemState) -> str:
    basis = one.basis
    if basis is None:
        return ""
    return _("%(clause)s. Recorded by: %(who)s, %(moment)s") % {
        "clause": basis.clause,
        "who": basis.by,
        "moment": _moment(basis.at),
    }


def _published(one: ItemState) -> str:
    submission = one.published
    if submission is None or submission.published_at is None:
        return _("not through this program")
    return _("%(moment)s; supplied by: %(supplier)s, %(supplied)s") % {
        "moment": _moment(submission.published_at),
        "supplier": submission.supplier,
        "supplied": _moment(submission.supplied_at),
    }


def _confirmed(one: ItemState) -> str:
    given = one.confirmation
    if given is None:
        return _("not confirmed yet")
    return _("%(moment)s, %(who)s; compared with: %(basis)s") % {
        "moment": _moment(given.at),
        "who": given.by,
        "basis": given.basis,
    }


def record_report(report: Report, *, kind: str, by: User, at: datetime) -> None:
    """Record in the audit log who made a report, and of how many items."""
    authority = Authority.objects.first()
    if authority is not None:
        entries.record(
            authority, "disclosure.report_made", by=by, at=at, kind=kind,
            items=report.items,
        )  # fmt: skip


def evidence_words(check: PlaceCheck | None) -> str:
    """What the running site answered, so that it can be checked again and compared."""
    if check is None:
        return _("the site was not asked yet")
    words = {
        "moment": _moment(check.at),
        "problem": check.get_problem_display(),
        "status": check.status if check.status is not None else "—",
        "digest": check.digest[:DIGEST_SHOWN],
        "length": check.length,
        "changed": _day(check.changed_on) if check.changed_on else "—",
    }
    if check.problem:
        return _("%(moment)s: %(problem)s (%(status)s)") % words
    text = _(
        "%(moment)s: %(problem)s (%(status)s), text of %(length)s bytes, the same since"
        " %(changed)s, digest %(digest)s"
    )
    return text % words


def _day(on: date) -> str:
    return date_format(on, "d.m.Y")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "d.m.Y H:i")
