"""One digest a person a day of what waits for them, in the desk and by mail; none when nothing
does. It is told in the morning of a worked day, by the clock; rows are the truth, so a second ring
tells nothing twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.disclosure.models import Item, Supply
from otklik.disclosure.responsible import Chains
from otklik.disclosure.rules import COUNTED, State
from otklik.disclosure.standings import Stood, stand
from otklik.notices import digests
from otklik.organisation.models import User
from otklik.worktime import WorkCalendar

KEY = "disclosure/digest"


class Matter(StrEnum):
    """Why something waits for a person, the most pressing first."""

    LATE = "late"
    RETURNED = "returned"
    TO_CHECK = "to_check"
    TO_PUBLISH = "to_publish"
    SOON = "soon"


def matter_of(stood: Stood) -> Matter | None:
    if stood.in_work is not None:
        is_waiting = stood.in_work.state == Supply.State.WAITING
        return Matter.TO_CHECK if is_waiting else Matter.TO_PUBLISH
    if stood.state == State.LATE:
        return Matter.LATE
    if stood.returned is not None and stood.state in COUNTED:
        return Matter.RETURNED
    return Matter.SOON if stood.standing.is_soon else None


def remind(*, at: datetime) -> int:
    """Tell everybody what waits for them; how many digests were new."""
    today = timezone.localdate(at)
    gathered = gather(whole_list(today), today=today)
    digests.close_earlier(KEY, today, at=at)
    told = 0
    with translation.override(settings.LANGUAGE_CODE):
        for user, matters in gathered.items():
            told += digests.tell(
                KEY, user, digest(matters), address=reverse("disclosure:mine"), today=today, at=at
            )
    return told


def whole_list(today: date) -> list[Stood]:
    """The whole list, as it stands on a day."""
    return stand(Item.objects.active().with_responsible(), on=today)


def gather(
    items: Iterable[Stood], *, today: date, is_any_day: bool = False
) -> dict[User, dict[Matter, list[Stood]]]:
    """What of these items waits for whom. Nobody is told on a day on which nobody of their place
    works; looking is possible on any day."""
    chains, found = Chains(on=today), defaultdict[User, dict[Matter, list[Stood]]](dict)
    calendars: dict[int | None, WorkCalendar] = {}
    for stood in items:
        matter = matter_of(stood)
        if matter is None:
            continue
        key = stood.item.institution_id
        if key not in calendars:
            calendars[key] = stood.item.calendar
        calendar = calendars[key]
        if not is_any_day and not calendar.hours(today):
            continue
        for user in chains.waits_for(stood, today=today, calendar=calendar):
            found[user].setdefault(matter, []).append(stood)
    for matters in found.values():
        for waiting in matters.values():
            waiting.sort(key=lambda one: one.due_on or date.max)
    return dict(found)


def digest(matters: Mapping[Matter, Sequence[Stood]]) -> str:
    """One sentence with the codes: «Просрочено: 1.1, 3.14. Скоро срок: 2.1.»"""
    words = {
        Matter.LATE: _("Overdue: %(codes)s."),
        Matter.RETURNED: _("Returned to you: %(codes)s."),
        Matter.TO_CHECK: _("To be checked: %(codes)s."),
        Matter.TO_PUBLISH: _("Accepted, to be put on the site: %(codes)s."),
        Matter.SOON: _("Due soon: %(codes)s."),
    }
    parts = [words[one] % {"codes": _codes(matters[one])} for one in Matter if one in matters]
    return " ".join([_("Required information."), *parts])


def _codes(stood: Iterable[Stood], most: int = 12) -> str:
    codes = [one.item.code for one in stood]
    more = len(codes) - most
    return ", ".join(codes[:most]) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
