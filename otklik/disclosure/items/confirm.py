"""Confirming an item: which of its parts somebody saw on the site, looked at there and then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.disclosure.checks.anchors import Pages, Problem
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.item_part import Part, PartLook, PartPlace
from otklik.disclosure.items.models import Item, is_address
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenParts:
    """Parts that are there, with their places."""

    there: tuple[tuple[Part, str], ...]

    @property
    def place_codes(self) -> dict[str, str]:
        """For the journal: the place of each by its code."""
        return {part.code: place for part, place in self.there}

    def keep(self, confirmation: Confirmation, *, at: datetime) -> None:
        PartPlace.objects.bulk_create(
            PartPlace(confirmation=confirmation, part=part, place=place)
            for part, place in self.there
        )
        PartLook.note(((part, place, Problem.NONE) for part, place in self.there), at=at)


@transaction.atomic
def confirm(
    item: Item,
    *,
    basis: str,
    places: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> Confirmation:
    """What is published is up to date. `places` has by code of a part the place where it was seen;
    what is not there is not on the site. None: where they were seen last time, for an item that
    was confirmed before.

    Raises Refused for a draft and for what does not apply, without a place to look at or words
    on what it was compared with, while an event waits for its publication, and for a ticked
    part that the published page does not show.
    """
    item.only_counted()
    item.only_for_supplier(by, at=at)
    basis = " ".join(basis.split())
    if not item.place:
        raise Refused(
            _("%(item)s: nobody said where it stands on the site, so there is nothing to"
              " confirm.") % {"item": item.code}
        )  # fmt: skip
    if not basis:
        raise Refused(_("Say what you compared it with."))
    waiting = item.occasions.open().first()  # type: ignore[attr-defined]
    if waiting is not None and waiting.happens_on <= item.day_of(at):
        raise Refused(
            _("%(item)s: publish first what happened: %(event)s")
            % {"item": item.code, "event": waiting.words}
        )
    parts = seen_parts(item, places)
    confirmation = Confirmation.objects.create(
        item=item, on=item.day_of(at), at=at, by=by, basis=basis[:300], place=item.place
    )
    parts.keep(confirmation, at=at)
    entries.record(
        item, "disclosure.confirmed", by=by, at=at, code=item.code, basis=basis,
        place=item.place, parts=parts.place_codes,
    )  # fmt: skip
    return confirmation


def seen_parts(item: Item, places: Mapping[str, str] | None) -> SeenParts:
    """Raises Refused for one that is ticked and not on the published page."""
    parts = list(Part.objects.active().filter(item=item))
    if places is None:
        places = last_places(item)
        if parts and not places:
            raise Refused(
                _("%(item)s: confirm its parts one by one on its own page.") % {"item": item.code}
            )
    pages, there = Pages(), list[tuple[Part, str]]()
    for part in parts:
        place = places.get(part.code, "").strip()
        if not place:
            continue
        if problem := problem_of(place, pages):
            raise Refused(_("%(part)s: %(problem)s.") % {"part": part.name, "problem": problem})
        there.append((part, place))
    return SeenParts(there=tuple(there))


def problem_of(place: str, pages: Pages) -> str:
    """What is wrong with a place, in words; empty when the part is there."""
    if not is_address(place):
        return _("write an address of this site from its root, such as /contacts/#phone")
    found = pages.look(place)
    return str(found.label) if found else ""


def last_places(item: Item) -> dict[str, str]:
    """By code of the part, as it was confirmed last."""
    last = item.confirmations.active().first()  # type: ignore[attr-defined]
    if last is None:
        return {}
    return dict(last.places.values_list("part__code", "place"))
