"""What verbs of this room ask of whoever acts; its pages ask the same at the door."""

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def only_field_worker(by: User) -> None:
    """Raises Refused for whoever does not work with the information field."""
    if not by.may(Right.WORK_FIELD):
        raise Refused(_("Whoever works with the information field does this."))


def only_overseer(by: User) -> None:
    """Raises Refused for whoever does not see the overview of all rooms."""
    if not by.may(Right.SEE_OVERVIEW):
        raise Refused(_("Whoever sees the overview of all rooms decides this."))
