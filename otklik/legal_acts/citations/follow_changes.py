"""A new edition, a correction or a repeal of an act raises impacts on its citations.

The words of a citation are compared with the latest ones, future editions included: an owner should
know before the day. A clause whose own words stay raises nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.validity import Stated, day
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentWords:
    """Of a cited clause; `words` of a whole act are a digest."""

    edition: int = 0
    words: str = ""
    is_repealed: bool = False
    repealed_on: date | None = None
    begins_on: date | None = None
    is_known: bool = False


def words_now(citation: Citation, *, on: date | None = None) -> CurrentWords:
    """The latest words of a cited clause; with `on` those in force on that day."""
    act = Act.objects.filter(code=citation.code).with_editions().first()
    if act is None:
        return CurrentWords()
    edition = act.edition_of(on) if on else _latest(act)
    return _now(act, edition, edition.texts if edition else [], citation.clause)


@transaction.atomic
def follow_citations(codes: Iterable[str], *, at: datetime) -> int:
    """Raise an impact on every citation of these acts that their latest words touch; how many are
    new."""
    raised: list[Impact] = []
    for code in sorted(codes):
        cited = list(Citation.objects.filter(code=code).select_related("owner", "unit"))
        act = Act.objects.filter(code=code).with_editions().first() if cited else None
        if act is None:
            continue
        edition = _latest(act)
        texts = edition.texts if edition else []
        for citation in cited:
            impact = _raise_impact(citation, _now(act, edition, texts, citation.clause), at=at)
            raised += [impact] if impact else []
        _notify(act, raised, at=at)
    return len(raised)


def settle_place(place: str, *, by: User, at: datetime) -> None:
    for impact in Impact.objects.open().filter(citation__place=place).select_related("citation"):
        settle(impact, Impact.Outcome.CHANGED, by=by, at=at)


@transaction.atomic
def settle(
    impact: Impact, outcome: Impact.Outcome, *, note: str = "", by: User | None, at: datetime
) -> None:
    """The owner has looked: the place is right as it is, or was changed. Raises Refused for a
    settled one."""
    fresh = Impact.objects.select_for_update().get(pk=impact.pk)
    if not fresh.is_open:
        raise Refused(_("This was already checked: refresh the page."))
    impact.outcome, impact.note, impact.settled_by, impact.settled_at = outcome, note, by, at
    impact.save(update_fields=["outcome", "note", "settled_by", "settled_at"])
    now = words_now(impact.citation)
    impact.citation.mark_reviewed(
        edition=now.edition, words=now.words, is_repealed=now.is_repealed, at=at
    )
    entries.record(
        impact, f"citation.{outcome}", by=by, at=at,
        place=impact.citation.place, title=impact.citation.title, cites=impact.citation.address,
        reason=impact.reason, note=note,
    )  # fmt: skip
    close_notices([impact.notice_key], at=at)


def close_notices(keys: Iterable[str], *, at: datetime) -> None:
    for key in dict.fromkeys(keys):
        if not Impact.objects.open().filter(notice_key=key).exists():
            for notice in Notice.objects.open().filter(key__startswith=f"{key}/"):
                notice.close(at=at)


def _latest(act: Act) -> Edition | None:
    return max(act.editions.all(), key=lambda edition: edition.number, default=None)


def _now(act: Act, edition: Edition | None, texts: list[ClauseText], clause: str) -> CurrentWords:
    words = words_of(texts, clause)
    if not clause:
        words = hashlib.sha256(words.encode()).hexdigest()
    return CurrentWords(
        edition=edition.number if edition else 0,
        words=words,
        is_repealed=act.repealed_on is not None or act.stated == Stated.REPEALED,
        repealed_on=act.repealed_on,
        begins_on=edition.effective_on if edition else None,
        is_known=True,
    )


def words_of(texts: Iterable[ClauseText], clause: str) -> str:
    """A clause with everything under it, a line each; without an address the whole act."""
    below = f"{clause}."
    return "\n".join(
        text.printed
        for text in texts
        if not clause or text.address == clause or text.address.startswith(below)
    )


def _raise_impact(citation: Citation, now: CurrentWords, *, at: datetime) -> Impact | None:
    """A new impact, or the open one with a new cause; None if nobody needs a notice."""
    if now.is_known and not citation.seen and now.words:
        # It was cited before we had the text: these are its first words.
        citation.mark_reviewed(edition=now.edition, words=now.words, is_repealed=False, at=at)
    reason = _reason(citation, now)
    open_impact = Impact.objects.open().filter(citation=citation).first()
    if reason is None:
        if open_impact is None and citation.seen_edition != now.edition:
            citation.seen_edition = now.edition
            citation.save(update_fields=["seen_edition"])
        return None
    holds_on = now.repealed_on if reason == Impact.Reason.REPEAL else now.begins_on
    cause = f"{reason}-{holds_on or now.edition}"
    values = {
        "reason": reason,
        "holds_on": holds_on,
        "from_edition": citation.seen_edition,
        "to_edition": now.edition,
        "before": citation.seen if citation.clause else "",
        "after": now.words if citation.clause else "",
        "notice_key": f"act/{citation.code}/{cause}"[:100],
    }
    if open_impact is not None:
        is_new = open_impact.notice_key != values["notice_key"]
        Impact.objects.filter(pk=open_impact.pk).update(**values)
        open_impact.refresh_from_db()
        return open_impact if is_new else None
    return Impact.objects.create(citation=citation, raised_at=at, **values)


def _reason(citation: Citation, now: CurrentWords) -> "Impact.Reason | None":
    if not now.is_known:
        return None
    if now.is_repealed and not citation.is_repeal_seen:
        return Impact.Reason.REPEAL
    if now.words == citation.seen:
        return None
    if citation.clause and not now.words:
        return Impact.Reason.GONE
    is_same = now.edition == citation.seen_edition
    return Impact.Reason.CORRECTION if is_same else Impact.Reason.EDITION


def _notify(act: Act, raised: list[Impact], *, at: datetime) -> None:
    """One notice for a person and a change, for all their citations."""
    values: dict[tuple[str, int], User] = {}
    for impact in raised:
        if impact.citation.code == act.code:
            for user in _owners(impact.citation, on=timezone.localdate(at)):
                values[impact.notice_key, user.pk] = user
    for (key, pk), user in values.items():
        Notice.tell(
            f"{key}/{pk}"[:120],
            text=_sentence(act, next(one for one in raised if one.notice_key == key)),
            address=reverse("legal-acts-desk:impacts"),
            to=[user],
            at=at,
        )


def _sentence(act: Act, impact: Impact) -> str:
    words = {"act": act.short_name, "date": day(impact.holds_on) if impact.holds_on else ""}
    if impact.reason == Impact.Reason.REPEAL:
        sentence = _("%(act)s is repealed: check what is based on it.")
    elif impact.holds_on:
        sentence = _("%(act)s changes on %(date)s: check what is based on it.")
    else:
        sentence = _("The text of %(act)s has changed: check what is based on it.")
    return sentence % words


def _owners(citation: Citation, *, on: date) -> list[User]:
    """The owner; else people of the unit; else keepers of acts."""
    if citation.owner is not None and citation.owner.is_active:
        return [citation.owner]
    if citation.unit_id is not None:
        unit = citation.unit
        holding = User.holding(
            Right.SEE_DESK,
            on=on,
            institution=unit.institution_id if unit else None,
            unit_id=citation.unit_id,
        )
        if people := list(holding):
            return people
    return list(User.holding(Right.EDIT_SITE, on=on, institution=None))
