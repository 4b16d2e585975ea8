"""The whole list, one's own items, and a section that is confirmed at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.web.handle_refusals import create_from_form, render_form
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.reminders import Matter, gather, whole_list
from otklik.disclosure.deadlines.state_rules import COUNTED, DAY, State
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.forms import SectionForm
from otklik.disclosure.items.models import Item
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

AHEAD = 28  # days of the strip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of an address; unknown values are ignored."""

    state: str = ""
    section: str = ""
    unit: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        state, unit = query.get("state", ""), query.get("unit", "")
        return cls(
            state=state if state in set(State) else "",
            section=query.get("section", "")[:20],
            unit=unit if unit.isascii() and unit.isdecimal() else "",
        )

    def fit(self, state: ItemState, *, with_state: bool = True) -> bool:
        item = state.item
        return (
            (not self.section or item.section_code == self.section)
            and (not self.unit or str(item.unit_id) == self.unit)
            and (not with_state or not self.state or state.state == self.state)
        )


def visible_states(user: User, *, on: date) -> list[ItemState]:
    items = Item.objects.visible_to(user).active()
    return item_states(items.select_related("unit__parent", "owner", "institution__unit"), on=on)


@staff_only(Right.SEE_DESK, "GET")
def items(request: StaffRequest) -> HttpResponse:
    """Each item with its place, rule, term and state; the filters are in the address."""
    now = timezone.now()
    today = timezone.localdate(now)
    filters, everything = Filters.of(request.GET.dict()), visible_states(request.user, on=today)
    visible = [one for one in everything if filters.fit(one)]
    context = _filter_choices(everything, filters) | {
        "sections": by_section(visible),
        "filters": filters,
        "strip": strip(everything, today=today),
        "total": len(everything),
        "shown": len(visible),
        "has_clause": any(one.state != State.PROPOSED for one in everything),
        "today": today,
        "now": now,
    }
    return render(request, "disclosure/desk/items.html", context)


def _filter_choices(everything: Sequence[ItemState], filters: Filters) -> dict[str, Any]:
    """States come with the number of their items by the other filters."""
    counts = Counter(one.state for one in everything if filters.fit(one, with_state=False))
    states = ((one.value, f"{one.label}: {counts[one]}") for one in State if counts[one])
    sections = dict.fromkeys((one.item.section_code, one.item.section) for one in everything)
    units = {one.item.unit.pk: one.item.unit.name for one in everything}
    by_name = sorted(units.items(), key=lambda unit: unit[1])
    return {
        "states": [("", _("all")), *states],
        "section_choices": [("", _("all")), *sections],
        "unit_choices": [("", _("all")), *((str(pk), name) for pk, name in by_name)],
    }


@staff_only(Right.SEE_DESK, "GET")
def mine(request: StaffRequest) -> HttpResponse:
    """What waits for this person today, the most urgent first; then their other items."""
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    matters = gather(whole_list(today), today=today, is_any_day=True).get(user, {})
    groups = [(matter, matters[matter]) for matter in Matter if matter in matters]
    waiting = {one.item.pk for _matter, of_one in groups for one in of_one}
    context = _others(user, waiting, on=today) | {
        "groups": groups,
        "first": groups[0][1][0] if groups else None,
        "first_matter": groups[0][0] if groups else "",
        "now": now,
    }
    return render(request, "disclosure/desk/mine.html", context)


def _others(user: User, waiting: Collection[int], *, on: date) -> dict[str, Any]:
    """A person's items that wait for nothing; for a keeper of the list the number of drafts."""
    everything, keys = visible_states(user, on=on), set[int]()
    if user.may(Right.SUPPLY):
        keys = set(Item.objects.supplied_by(user, on=on).values_list("pk", flat=True))
    rest = [one for one in everything if one.item.pk in keys and one.item.pk not in waiting]
    drafts = sum(one.state == State.PROPOSED for one in everything)
    return {
        "rest": [one for one in rest if one.state in COUNTED],
        "not_counted": [one for one in rest if one.state not in COUNTED],
        "drafts": drafts if user.may(Right.KEEP_DISCLOSURE) else 0,
    }


@staff_only(Right.SUPPLY)
def section(request: StaffRequest, section: str) -> HttpResponse:
    """Confirm a section: each item is ticked by hand."""
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    in_section = [one for one in visible_states(user, on=today) if one.item.section_code == section]
    if not in_section:
        raise Http404
    open_ones = _confirmable_by(user, in_section, on=today)
    form = SectionForm(request.POST or None, items=[one.item for one in open_ones])
    if confirmed := create_from_form(request, form, _confirm):
        messages.success(request, confirmed)
        return redirect("disclosure:section", section)
    context = _section_page(in_section, open_ones, set(request.POST.getlist("looked_at")))
    context |= {"form": form, "now": now}
    return render_form(request, "disclosure/desk/section.html", context)


def _section_page(
    in_section: Sequence[ItemState], open_ones: Sequence[ItemState], ticked: Collection[str]
) -> dict[str, Any]:
    """Items to confirm, with the last checks of their places, and the others."""
    items = Item.objects.filter(pk__in=[one.item.pk for one in open_ones])
    return {
        "section": in_section[0].item.section,
        "rows": [(one, str(one.item.pk) in ticked) for one in open_ones],
        "others": [one for one in in_section if one not in open_ones],
        "checks": PlaceCheck.objects.last_of(items),
    }


def _confirmable_by(user: User, in_section: Sequence[ItemState], *, on: date) -> list[ItemState]:
    """Those this person may confirm that count and are on the site with all their parts."""
    theirs = set(Item.objects.in_hands_of(user, on=on).values_list("pk", flat=True))
    return [
        one
        for one in in_section
        if one.state in COUNTED
        and one.item.place
        and one.item.pk in theirs
        and all(part.is_there for part in one.parts)
    ]


@transaction.atomic
def _confirm(looked_at: Sequence[Item], *, basis: str, by: User, at: datetime) -> str:
    """All or none; the message about it. Raises Refused."""
    for item in looked_at:
        confirm(item, basis=basis, by=by, at=at)
    text = ngettext(
        "Confirmed: %(n)s item. Readers see the day.",
        "Confirmed: %(n)s items. Readers see the day.",
        len(looked_at),
    )
    return text % {"n": len(looked_at)}


def by_section(states: Iterable[ItemState]) -> list[tuple[str, str, list[ItemState], bool]]:
    """Code, name and items of each section, in the order of the list; whether any counts."""
    return [
        (code, of_one[0].item.section, of_one, any(one.state in COUNTED for one in of_one))
        for code, group in groupby(states, key=lambda one: one.item.section_code)
        if (of_one := list(group))
    ]


def strip(states: Iterable[ItemState], *, today: date) -> list[tuple[date, list[ItemState]]]:
    """Items due in the next four weeks, by day."""
    soon = [one for one in states if one.due_on and today <= one.due_on <= today + DAY * AHEAD]
    soon.sort(key=lambda one: (one.due_on or today, one.item.position))
    return [(day, list(group)) for day, group in groupby(soon, key=lambda one: one.due_on or today)]
