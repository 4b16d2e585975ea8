"""Who may execute and control, in which post, and who substitutes for absent colleagues."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit

type Away = Mapping[int, Absence]


def appointment_in_force(user: User, *, on: date) -> Appointment | None:
    """The first appointment in force, in the authority itself."""
    held = Appointment.objects.in_force(on=on).filter(user=user, unit__institution=None)
    return held.select_related("unit").order_by("pk").first()


def post_of(user: User, *, on: date) -> str:
    """«Специалист, Отдел защиты прав»: as appointed on that day."""
    held = appointment_in_force(user, on=on)
    return "" if held is None else held.post


def unit_of(user: User, *, on: date) -> Unit:
    """Raises Refused for somebody who holds no post here."""
    held = appointment_in_force(user, on=on)
    if held is None or not user.is_active:
        message = _("%(who)s has no position here on this day: choose another colleague.")
        raise Refused(message % {"who": user})
    return held.unit


def colleagues(*, on: date) -> list[User]:
    """Colleagues of the authority itself: they may be named in an assignment."""
    return list(User.holding(Right.SEE_ASSIGNMENTS, on=on, institution=None))


def acting(people: Iterable[User], *, on: date, away: Away | None = None) -> set[User]:
    """Who acts for these people that day: themselves and their substitutes."""
    people = list(people)
    return {*people, *Absence.present(people, on=on, away=away)}


def represented_people(by: User, *, on: date, away: Away) -> set[int]:
    """Keys of those for whom they act that day: themselves, and those they substitute."""
    theirs = {
        pk
        for pk, one in away.items()
        if one.substitute is not None and by in Absence.present([one.substitute], on=on, away=away)
    }
    return {by.pk, *theirs}
