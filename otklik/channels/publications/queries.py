"""States of publications, publications by state, and what a composer hands over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from otklik.channels.publications.choices import AT_WORK, WAITS_FOR_A_PERSON, PublicationStatus
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import OwnedQuerySet

if TYPE_CHECKING:
    from otklik.channels.publications.models import Publication  # noqa: F401 - named in quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlace:
    """Whether it goes to an account, and its own text there; empty: the common one."""

    is_wanted: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """What stands in the composer. `wanted_at` None: as soon as it may. `places` by the key of
    the account, `alts` (what a picture shows) by the key of the file."""

    text: str = ""
    link: str = ""
    repost_of: str = ""
    comments_open: bool = True
    wanted_at: datetime | None = None
    places: Mapping[int, DraftPlace] = field(default_factory=dict)
    alts: Mapping[int, str] = field(default_factory=dict)


class PublicationQuerySet(OwnedQuerySet["Publication"]):
    def at_work(self) -> Self:
        """Still written, approved or corrected."""
        return self.filter(status__in=AT_WORK).order_by("-saved_at", "-pk")

    def waiting_for_approval(self) -> Self:
        return self.filter(status=PublicationStatus.IN_APPROVAL).order_by("submitted_at", "pk")

    def approvable_by(self, user: User) -> Self:
        """Those that this person did not write."""
        return self.exclude(author=user).exclude(writers=user)

    def waiting_for_a_person(self) -> Self:
        """Somewhere it is held, to be put there by hand, not confirmed, or it did not go."""
        stuck = Q(placements__dispatches__delivery__state__in=WAITS_FOR_A_PERSON)
        refused = ~Q(placements__refusal="")
        return self.filter(stuck | refused).distinct().order_by("-pk")

    def newest_first(self) -> Self:
        return self.order_by("-pk")
