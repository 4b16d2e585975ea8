"""Which parts of an item somebody saw on the site, each at its place, looked at there and then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.disclosure.checks.anchors import Pages, Problem
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Item, is_address
from otklik.disclosure.items.part import Part, PartLook, PartPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenParts:
    """Parts that are there, with their places."""

    there: tuple[tuple[Part, str], ...]

    @property
    def told(self) -> dict[str, str]:
        """For the journal: the place of each by its code."""
        return {part.code: place for part, place in self.there}

    def keep(self, confirmation: Confirmation, *, at: datetime) -> None:
        PartPlace.objects.bulk_create(
            PartPlace(confirmation=confirmation, part=part, place=place)
            for part, place in self.there
        )
        PartLook.note(((part, place, Problem.NONE) for part, place in self.there), at=at)


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
    last = item.confirmations.standing().first()  # type: ignore[attr-defined]
    if last is None:
        return {}
    return dict(last.places.values_list("part__code", "place"))
