"""The page of one item at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from otklik.audit.models import Line
from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.deadlines.deadline_explanation import explanation
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.items.confirmation import last_places
from otklik.disclosure.items.forms import EventForm, PartsForm, WhereForm
from otklik.disclosure.items.models import Item, Part
from otklik.disclosure.items.occasion import Occasion
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LINES = 40


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """An item as `reader` sees it. `refused` are forms that stay as they were typed; a refused form
    "where" belongs to the event `where_of`."""

    item: Any  # an Item, with the rows of other models that point to it
    reader: User
    now: datetime
    refused: Mapping[str, forms.Form]
    where_of: int = 0

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def state(self) -> ItemState:
        return item_states([self.item], on=self.today)[0]

    @cached_property
    def why(self) -> list[Any]:
        return [explanation(term) for term in self.state.deadlines.terms]

    @cached_property
    def counts(self) -> bool:
        """Whether it must be on the site."""
        return self.state.basis is not None and self.state.exemption is None

    @cached_property
    def may_supply(self) -> bool:
        is_theirs = self.item.is_active and self.item.is_supplied_by(self.reader, on=self.today)
        return is_theirs and self.counts

    @cached_property
    def may_keep(self) -> bool:
        return self.item.is_active and self.reader.may(Right.KEEP_DISCLOSURE)

    @cached_property
    def may_confirm(self) -> bool:
        return self.may_supply and bool(self.item.place) and not self.past_events

    @cached_property
    def may_take_back(self) -> bool:
        given = self.state.confirmation
        return given is not None and given.may_be_taken_back(self.reader, at=self.now)

    @cached_property
    def past_events(self) -> list[Occasion]:
        """Events that took place and are not published yet."""
        return [one for one in self.state.open_occasions if one.happens_on <= self.today]

    @cached_property
    def published_events(self) -> Any:
        return self.item.occasions.active().filter(met_on__isnull=False)[:5]

    @cached_property
    def confirmation_form(self) -> forms.Form:
        return self.refused.get("confirmation") or parts_form(self.item)

    @cached_property
    def event_form(self) -> forms.Form:
        return self.refused.get("event") or EventForm()

    @cached_property
    def where_forms(self) -> list[tuple[Occasion, forms.Form]]:
        """For each open event the form to say where it was published."""
        found = []
        for occasion in self.state.open_occasions:
            initial = {"where": self.item.place}
            form = WhereForm(initial=initial, auto_id=f"id_{occasion.pk}_%s")
            is_refused = occasion.pk == self.where_of
            found.append((occasion, self.refused.get("where", form) if is_refused else form))
        return found

    @cached_property
    def anchors(self) -> list[tuple[str, str]]:
        """Places of the item's page with content, to choose from."""
        if not self.may_confirm or not self.state.parts:
            return []
        page = self.item.place.partition("#")[0]
        return [(f"{page}#{one.anchor}", one.words) for one in Pages().sections(page)]

    @cached_property
    def check(self) -> Any:
        return self.item.place_checks.first()

    @cached_property
    def invitations(self) -> list[Any]:
        if not self.may_keep:
            return []
        last = self.item.invitations.select_related("by")[:5]
        return [one for one in last if one.is_open(at=self.now)]

    @cached_property
    def submissions(self) -> Any:
        return self.item.submissions.select_related("supplied_by", "invitation", "decided_by")[:10]

    @cached_property
    def lines(self) -> Any:
        return Line.objects.about(self.item).newest_first()[:LINES]


def parts_form(item: Item, sent: Any = None) -> PartsForm:
    parts = Part.objects.active().filter(item=item)
    return PartsForm(sent, parts=list(parts), last=last_places(item))
