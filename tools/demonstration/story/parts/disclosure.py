"""Some life in the list of required information: confirmed, overdue, returned, waiting, published,
not applicable. Which items, follows from their rules alone: the list is the pack's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import models, transaction
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.report import scores
from otklik.disclosure.submissions.models import Submission
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.required_parts import places_now, text_with_parts
from tools.demonstration.story.texts import texts

LONG_AGO = 16  # working days: more than the first confirmation has
REMEMBERED = 20  # days
OTHER = "/acts/"  # where an item stands that no page of every site is made for


@dataclass(kw_only=True)
class _Cast:
    keeper: User
    supplier: User


def stage_required(authority: Authority, *, at: datetime) -> int:
    """How many items were given some life; none the second time, or where there is no list or
    nobody who keeps it."""
    cast = _cast(timezone.localdate(at))
    if cast is None:
        return 0
    hours = Hours(now=at, calendar=authority.calendar())
    with transaction.atomic():
        made = [item for story in STORIES for item in story(cast, hours)]
        Staged.objects.note(*(one for one in made if isinstance(one, Basis | Exemption)), at=at)
        for days in range(REMEMBERED, -1, -1):
            scores.record_day(at=at - timedelta(days=days))
    return len(made)


def _cast(on: date) -> _Cast | None:
    keeper = User.holding(Right.KEEP_DISCLOSURE, on=on, institution=None).first()
    if keeper is None:
        return None
    suppliers = User.holding(Right.SUPPLY, on=on, institution=None).exclude(pk=keeper.pk)
    for user in suppliers:
        if not user.may(Right.SEE_ALL_UNITS) and _free("actual", user).exists():
            return _Cast(keeper=keeper, supplier=user)
    return None


#: How many items of a kind the last days need.
NEEDED = {"actual": 8, "event": 5, "period": 1}


def reserved(on: date) -> set[int]:
    """Items that the last days tell of, so that the two years leave them alone."""
    cast = _cast(on)
    if cast is None:
        return set()
    return {item.pk for kind, most in NEEDED.items() for item in _free(kind, cast.supplier)[:most]}


def _free(kind: str, user: User) -> models.QuerySet[Item]:
    """Items of this kind alone and of this person's units that nothing was done with yet."""
    untouched = Item.objects.active().filter(kind=kind, also_kind="", unit__in=user.unit_ids)
    return untouched.filter(bases__isnull=True, exemptions__isnull=True)


def _counted(
    kind: str, cast: _Cast, hours: Hours, *, most: int = 1, days_ago: int = LONG_AGO,
    has_place: bool = True,
) -> Iterator[tuple[Item, Basis]]:  # fmt: skip
    """Items that rest on a made-up clause since then."""
    at = hours.on_day(days_ago, "10:00")
    for item in list(islice(_free(kind, cast.supplier), most)):
        basis = Basis.record(item, clause=texts().required.clause, by=cast.keeper, at=at)
        item.arrange(
            place=(place_of(item) or OTHER) if has_place else "", owner=None, checklist=[],
            confirm_every=item.confirm_every, by=cast.keeper, at=at,
        )  # fmt: skip
        yield item, basis


def _confirmed(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item, basis in _counted("actual", cast, hours, most=3):
        yield basis
        yield confirm(
            item, basis=texts().required.basis, places=places_now(item, Pages()),
            by=cast.supplier, at=hours.on_day(5, "11:00"),
        )  # fmt: skip


def _overdue(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    """Nobody has confirmed it since the clause was recorded."""
    for _item, basis in _counted("actual", cast, hours):
        yield basis


def _late_event(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item, basis in _counted("event", cast, hours):
        yield basis
        noted = hours.on_day(LONG_AGO - 1, "12:00")
        yield Occasion.note(
            item, happens_on=hours.day_of(noted), words=texts().required.event,
            by=cast.supplier, at=noted,
        )  # fmt: skip


def _published_event(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item, basis in _counted("event", cast, hours):
        yield basis
        noted = hours.on_day(8, "12:00")
        occasion = Occasion.note(
            item, happens_on=hours.day_of(noted), words=texts().required.met,
            by=cast.supplier, at=noted,
        )  # fmt: skip
        occasion.meet(where=item.place, by=cast.supplier, at=hours.on_day(6, "15:00"))
        yield occasion


def _without_a_date(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for _item, basis in _counted("event", cast, hours):
        yield basis


def _periodical(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for _item, basis in _counted("period", cast, hours):
        yield basis


def _returned(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item, basis in _counted("actual", cast, hours, days_ago=4, has_place=False):
        yield basis
        submission = Submission.give(
            item, text=texts().required.supplied, by=cast.supplier, at=hours.on_day(3, "10:00")
        )
        submission.send_back(
            reason=texts().required.returned, by=cast.keeper, at=hours.on_day(2, "16:00")
        )
        yield submission


def _waiting(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item, basis in _counted("actual", cast, hours, days_ago=4, has_place=False):
        yield basis
        yield Submission.give(
            item, text=texts().required.supplied, by=cast.supplier, at=hours.on_day(1, "16:30")
        )


def _published(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    """A page of ours shows it."""
    for item, basis in _counted("actual", cast, hours, days_ago=6, has_place=False):
        yield basis
        submission = Submission.give(
            item, text=text_with_parts(item), by=cast.supplier, at=hours.on_day(5, "10:00")
        )
        ticks = dict.fromkeys(item.checks, True)
        submission.accept(ticks=ticks, by=cast.keeper, at=hours.on_day(4, "10:00"))
        submission.publish(by=cast.keeper, at=hours.on_day(4, "10:05"))
        yield submission
        item.refresh_from_db(fields=["place"])
        yield confirm(
            item, basis=texts().required.basis, places=places_now(item, Pages()),
            by=cast.supplier, at=hours.on_day(3, "11:00"),
        )  # fmt: skip


def _exempt(cast: _Cast, hours: Hours) -> Iterator[models.Model]:
    for item in list(islice(_free("event", cast.supplier), 1)):
        yield Exemption.put(
            item, reason=texts().required.exempt, by=cast.keeper, at=hours.on_day(LONG_AGO, "10:30")
        )


STORIES = (
    _confirmed, _overdue, _late_event, _published_event, _without_a_date, _periodical,
    _returned, _waiting, _published, _exempt,
)  # fmt: skip


def place_of(item: Item) -> str:
    """A page that every installation has, told by the words of the item; empty where none fits."""
    title = item.title.lower()
    fitting = (one.place for one in texts().places if any(word in title for word in one.words))
    return next(fitting, "")
