"""«Подтверждаю актуальность»: who looked at a published item, when, where its parts are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.db.kept_values import cached_until_changed
from otklik.core.refusal import Refused
from otklik.disclosure.checks.anchors import Pages, Problem
from otklik.disclosure.items.models import LONGEST_PLACE, Item, Part, is_address
from otklik.organisation.people.user import User

UNDO = timedelta(hours=24)


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def active(self) -> Self:
        return self.filter(taken_back_at__isnull=True)


class Confirmation(models.Model):
    """Who looked at what is published, when, and what it was compared with. It is no edit, and an
    edit is no confirmation."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="confirmations")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300)
    place = models.CharField(max_length=500)
    taken_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["item", "on"], name="disclosure_confirmed_on")]

    def may_be_taken_back(self, user: User, *, at: datetime) -> bool:
        """By its author, for a day."""
        is_fresh = at - self.at <= UNDO
        return self.taken_back_at is None and is_fresh and self.by_id == user.pk

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """It was given by mistake. Raises Refused for another's, and after a day."""
        self.refresh_from_db(from_queryset=Confirmation.objects.select_for_update())
        if self.taken_back_at is not None:
            return
        if not self.may_be_taken_back(by, at=at):
            raise Refused(_("Only the person who confirmed can undo it, within a day."))
        self.taken_back_by, self.taken_back_at = by, at
        self.save(update_fields=["taken_back_by", "taken_back_at"])
        entries.record(
            self.item, "disclosure.confirmation_taken_back", by=by, at=at, code=self.item.code
        )


class PartPlace(models.Model):
    """Where a part is published, as ticked in a confirmation of its item."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="places")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="places")
    place = models.CharField(max_length=LONGEST_PLACE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["confirmation", "part"], name="a_part_is_ticked_once")
        ]

    def __str__(self) -> str:
        return self.place


class PartLook(models.Model):
    """What the published page showed at the place of a part: a row for each change."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="looks")
    place = models.CharField(max_length=LONGEST_PLACE)
    at = models.DateTimeField()
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["part", "-at"], name="disclosure_part_looked")]

    @classmethod
    def note(cls, results: Iterable[tuple[Part, str, Problem]], *, at: datetime) -> int:
        """Record what changed since the last look: part, place, problem. How many rows."""
        results, last_looks = list(results), dict[int, PartLook]()
        for row in PartLook.objects.filter(part__in=[part.pk for part, _p, _q in results]):
            last_looks.setdefault(row.part_id, row)
        fresh = [
            PartLook(part=part, place=place, at=at, problem=problem)
            for part, place, problem in results
            if (before := last_looks.get(part.pk)) is None
            or (before.place, before.problem) != (place, problem.value)
        ]
        return len(PartLook.objects.bulk_create(fresh))


@transaction.atomic
def confirm(
    item: Item, *, basis: str, places: Mapping[str, str] | None = None, by: User, at: datetime
) -> Confirmation:
    """What is published is up to date. `places`: by code of a part where it was seen; a part
    without a place is not on the site. None: where they were seen last time, for an item that was
    confirmed before.

    Raises Refused for a draft and for what does not apply, without a place or a basis, while an
    event waits for its publication, and for a ticked part that the published page does not show.
    """
    item.only_counted()
    item.only_for_supplier(by, at=at)
    basis = " ".join(basis.split())
    if not item.place:
        raise Refused(
            _("%(item)s: its place on the site is not recorded, so there is nothing to"
              " confirm.") % {"item": item.code}
        )  # fmt: skip
    if not basis:
        raise Refused(_("Say what you compared it with."))
    waiting = item.occasions.open().first()
    if waiting is not None and waiting.happens_on <= item.day_of(at):
        raise Refused(
            _("%(item)s: publish first what happened: %(event)s")
            % {"item": item.code, "event": waiting.words}
        )
    parts = _check_parts(item, places)
    confirmation = Confirmation.objects.create(
        item=item, on=item.day_of(at), at=at, by=by, basis=basis[:300], place=item.place
    )
    PartPlace.objects.bulk_create(
        PartPlace(confirmation=confirmation, part=part, place=place) for part, place in parts
    )
    PartLook.note(((part, place, Problem.NONE) for part, place in parts), at=at)
    entries.record(
        item, "disclosure.confirmed", by=by, at=at, code=item.code, basis=basis,
        place=item.place, parts={part.code: place for part, place in parts},
    )  # fmt: skip
    return confirmation


def _check_parts(item: Item, places: Mapping[str, str] | None) -> list[tuple[Part, str]]:
    """The parts with their places. Raises Refused for a place without its part on the page."""
    parts = list(Part.objects.active().filter(item=item))
    if places is None:
        places = last_places(item)
        if parts and not places:
            raise Refused(
                _("%(item)s: confirm its parts one by one on its own page.") % {"item": item.code}
            )
    pages, confirmed = Pages(), list[tuple[Part, str]]()
    for part in parts:
        place = places.get(part.code, "").strip()
        if not place:
            continue
        if problem := place_problem(place, pages):
            raise Refused(_("%(part)s: %(problem)s.") % {"part": part.name, "problem": problem})
        confirmed.append((part, place))
    return confirmed


def place_problem(place: str, pages: Pages) -> str:
    """What is wrong with a place, in words; empty when the part is there."""
    if not is_address(place):
        return _("write an address of this site from its root, such as /contacts/#phone")
    problem = pages.check(place)
    return str(problem.label) if problem else ""


def last_places(item: Item) -> dict[str, str]:
    """By code of the part, from the last confirmation."""
    last = item.confirmations.active().first()
    return dict(last.places.values_list("part__code", "place")) if last else {}


def check_part_places(*, at: datetime) -> int:
    """Look for every confirmed part on the published pages; how many results changed."""
    given = Confirmation.objects.active().filter(item__is_active=True).order_by("at", "pk")
    newest = dict(given.values_list("item", "pk"))
    places = PartPlace.objects.filter(
        confirmation__in=newest.values(), part__is_active=True
    ).select_related("part")
    pages = Pages()
    return PartLook.note(((one.part, one.place, pages.check(one.place)) for one in places), at=at)


def page_confirmed_on(path: str) -> date | None:
    """Since when everything that must be at this address is confirmed: the earliest day of several
    items; None while one of them was never confirmed there."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and path.startswith(f"/{code}/"):
            path = path.removeprefix(f"/{code}")
    return cached_until_changed("confirmed on", make=_confirmed_on).get(path)


def _confirmed_on() -> dict[str, date]:
    """By address."""
    condition = Q(confirmations__taken_back_at__isnull=True, confirmations__place=F("place"))
    active = Item.objects.filter(is_active=True).resting_on_a_clause()
    last = active.annotate(last=Max("confirmations__on", filter=condition)).order_by()
    days: dict[str, list[date | None]] = {}
    for place, day in last.values_list("place", "last"):
        days.setdefault(place, []).append(day)
    return {
        place: min(day for day in found if day is not None)
        for place, found in days.items()
        if None not in found
    }
