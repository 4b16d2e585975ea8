"""Who may execute and control, by what post, and who acts for whoever is away."""

from datetime import date

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.models import Absence, Appointment, Unit, User
from otklik.organisation.rights import Right


def appointed(user: User, *, on: date) -> Appointment | None:
    """The first appointment in force, in the authority itself."""
    held = Appointment.objects.in_force(on=on).filter(user=user, unit__institution=None)
    return held.select_related("unit").order_by("pk").first()


def post_of(user: User, *, on: date) -> str:
    """«Специалист, Отдел защиты прав»: as appointed on that day."""
    held = appointed(user, on=on)
    return "" if held is None else f"{held.get_role_display()}, {held.unit}"


def unit_of(user: User, *, on: date) -> Unit:
    """Raises Refused for somebody who holds no post here."""
    held = appointed(user, on=on)
    if held is None or not user.is_active:
        said = _("%(who)s holds no post here on this day: choose another colleague.")
        raise Refused(said % {"who": user})
    return held.unit


def colleagues(*, on: date) -> list[User]:
    """Who may be named in an assignment: those of the authority itself."""
    return list(User.holding(Right.SEE_ASSIGNMENTS, on=on, institution=None))


def acts_for(user: User, by: User, *, on: date) -> bool:
    """Themselves, or whoever stands in for them that day."""
    return by == user or by in Absence.present([user], on=on)
