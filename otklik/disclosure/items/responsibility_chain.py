"""Whom an item waits for: owner, head of the unit, authorised person, deputy chairman. Whoever is
away is replaced by who stands in; steps that are the same person fall together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.models import Item
from otklik.organisation.people.position_holders import PostHolders, days_late, escalate
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Who stands at each step, on the day of the posts."""

    posts: PostHolders

    def suppliers(self, item: Item) -> list[User]:
        """Its owner; else whoever of its unit supplies, its specialists before its head."""
        if item.owner is not None and item.owner.is_active:
            return [item.owner]
        heads = self.heads(item)
        found = self.posts.holding(
            Right.SUPPLY, institution=item.institution_id, unit_id=item.unit_id
        )
        return [user for user in found if user not in heads] or heads

    def heads(self, item: Item) -> list[User]:
        return self.posts.heads(item.unit, institution=item.institution_id)

    def waits_for(self, state: ItemState, *, today: date) -> list[User]:
        """Who is told of it today; nobody while nothing is due soon."""
        item, calendar = state.item, state.calendar
        present = self.posts.present
        authorised = self.posts.holding(Right.KEEP_DISCLOSURE, institution=None)
        checking = [present(authorised), present(self.posts.leads)]
        if state.in_work is not None:
            since = state.in_work.decided_at or state.in_work.supplied_at
            waited = days_late(since.astimezone(calendar.tz).date(), today, calendar)
            return escalate(checking, days_late=waited - 1)
        steps: Sequence[list[User]] = [
            present(self.suppliers(item)),
            present(self.heads(item)),
            *checking,
        ]
        if state.state == State.LATE and state.due_on is not None:
            return escalate(steps, days_late=days_late(state.due_on, today, calendar))
        if state.deadlines.is_soon or state.returned is not None:
            return escalate(steps, days_late=0)
        return []
