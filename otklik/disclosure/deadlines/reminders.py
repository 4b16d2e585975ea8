"""One digest a person a day of the items that wait for them, at the desk and by mail, in the
morning of a working day; safe to repeat. An item waits for its owner, then for the head of the
unit, the authorised person, the deputy chairman; absent people are substituted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.disclosure.deadlines.deadline_explanation import state_text
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.state_rules import COUNTED, State
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from otklik.notifications.notice import Line, Notice
from otklik.organisation.people.position_holders import PostHolders, days_late, escalate
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar

KEY = "disclosure/digest"
MOST_LINES = 50


class Matter(StrEnum):
    """Why an item waits for a person, the most urgent first."""

    LATE = "late"
    RETURNED = "returned"
    TO_CHECK = "to_check"
    TO_PUBLISH = "to_publish"
    SOON = "soon"


def matter_of(state: ItemState) -> Matter | None:
    if state.in_work is not None:
        is_waiting = state.in_work.state == Submission.State.WAITING
        return Matter.TO_CHECK if is_waiting else Matter.TO_PUBLISH
    if state.state == State.LATE:
        return Matter.LATE
    if state.returned is not None and state.state in COUNTED:
        return Matter.RETURNED
    return Matter.SOON if state.deadlines.is_soon else None


def remind(*, at: datetime) -> int:
    """Send everybody their digest; how many digests were new."""
    today = timezone.localdate(at)
    gathered = gather(whole_list(today), today=today)
    Notice.close_earlier_digests(KEY, today, at=at)
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for user, matters in gathered.items():
            count += Notice.tell_digest(
                KEY,
                user,
                digest(matters),
                address=reverse("disclosure:my-items"),
                lines=lines(matters),
                today=today,
                at=at,
            )
    return count


def whole_list(today: date, *, calendar: WorkCalendar | None = None) -> list[ItemState]:
    """The whole list on a day; `calendar`: the authority's, if at hand."""
    return item_states(_active_items(), on=today, calendar=calendar)


def gather(
    items: Iterable[ItemState],
    *,
    today: date,
    is_any_day: bool = False,
    posts: PostHolders | None = None,
) -> dict[User, dict[Matter, list[ItemState]]]:
    """Which of these items wait for whom. On a day off of its place an item waits for nobody,
    unless `is_any_day`. `posts`: those of that day, if at hand."""
    posts = posts or PostHolders(on=today)
    found = defaultdict[User, dict[Matter, list[ItemState]]](dict)
    for item in items:
        matter = matter_of(item)
        if matter is None or not (is_any_day or item.calendar.hours(today)):
            continue
        for user in _responsible(item, posts, today=today):
            found[user].setdefault(matter, []).append(item)
    for matters in found.values():
        for waiting in matters.values():
            waiting.sort(key=lambda one: one.due_on or date.max)
    return dict(found)


def digest(matters: Mapping[Matter, Sequence[ItemState]]) -> str:
    """One sentence with the codes: «Просрочено: 1.1, 3.14. Скоро срок: 2.1.»"""
    words = {
        Matter.LATE: _("Overdue: %(codes)s."),
        Matter.RETURNED: _("Returned to you: %(codes)s."),
        Matter.TO_CHECK: _("To be checked: %(codes)s."),
        Matter.TO_PUBLISH: _("Accepted, to be published on the site: %(codes)s."),
        Matter.SOON: _("Due soon: %(codes)s."),
    }
    parts = [words[one] % {"codes": _codes(matters[one])} for one in Matter if one in matters]
    return " ".join([_("Required information."), *parts])


def lines(matters: Mapping[Matter, Sequence[ItemState]]) -> list[Line]:
    """The list behind the sentence, the most urgent first: «1.1. Структура Комитета: просрочено,
    срок был 26 ноября 2026. Нажмите «Подтверждаю актуальность».»"""
    found = [_line(matter, one) for matter in Matter for one in matters.get(matter, ())]
    if len(found) > MOST_LINES:
        more = _("%(n)s more: open the whole list.") % {"n": len(found) - MOST_LINES}
        found = [*found[:MOST_LINES], Line(text=more, address=reverse("disclosure:my-items"))]
    return found


def _line(matter: Matter, state: ItemState) -> Line:
    item, work = state.item, state.in_work
    address = reverse("disclosure:item", args=[item.code])
    if work is not None:
        address = reverse("disclosure:submission", args=[item.code, work.pk])
    return Line(
        text=_("%(code)s. %(title)s: %(state)s. %(press)s")
        % {
            "code": item.code,
            "title": item.title,
            "state": state_text(state.state, state.due_on),
            "press": press(matter, state),
        },
        address=address,
    )


def press(matter: Matter, state: ItemState) -> str:
    """Which button to press on the page of the line."""
    submission = _("Supply text or files")
    match matter:
        case Matter.RETURNED:
            button = _("Correct and supply again")
        case Matter.TO_PUBLISH:
            button = _("Put on the site")
        case Matter.TO_CHECK:
            words = {"button": _("Accept"), "other": _("Return to the unit")}
            return _("Look at what was supplied and press “%(button)s” or “%(other)s”.") % words
        case _ if state.is_event_due:
            words = {"button": submission, "other": _("It is published there")}
            return _("Press “%(button)s”; if it is on the site, “%(other)s”.") % words
        case _ if state.item.place and not state.is_period_due:
            button = _("I confirm that it is up to date")
        case _:
            button = submission
    return _("Press “%(button)s”.") % {"button": button}


def _codes(states: Iterable[ItemState], most: int = 12) -> str:
    codes = [one.item.code for one in states]
    more = len(codes) - most
    return ", ".join(codes[:most]) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")


def _responsible(state: ItemState, posts: PostHolders, *, today: date) -> list[User]:
    """Whom an item waits for today; nobody while nothing is due soon."""
    item, calendar, present = state.item, state.calendar, posts.present
    authorised = posts.holding(Right.KEEP_DISCLOSURE, institution=None)
    checking = [present(authorised), present(posts.leads)]
    if state.in_work is not None:
        since = state.in_work.decided_at or state.in_work.supplied_at
        waited = days_late(since.astimezone(calendar.tz).date(), today, calendar)
        return escalate(checking, days_late=waited - 1)
    heads = posts.heads(item.unit, institution=item.institution_id)
    steps = [present(_suppliers(item, heads, posts)), present(heads), *checking]
    if state.state == State.LATE and state.due_on is not None:
        return escalate(steps, days_late=days_late(state.due_on, today, calendar))
    if state.deadlines.is_soon or state.returned is not None:
        return escalate(steps, days_late=0)
    return []


def _suppliers(item: Item, heads: list[User], posts: PostHolders) -> list[User]:
    """Its owner; else the suppliers of its unit, specialists before the head."""
    if item.owner is not None and item.owner.is_active:
        return [item.owner]
    people = posts.holding(Right.SUPPLY, institution=item.institution_id, unit_id=item.unit_id)
    return [user for user in people if user not in heads] or heads


@compiled_query
def _active_items() -> QuerySet[Item]:
    return Item.objects.active().with_responsible()
