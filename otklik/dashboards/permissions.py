"""Rights checked by this app's verbs; its pages check the same."""

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def require_field_worker(by: User) -> None:
    """Raises Refused without the right to work with the information field."""
    if not by.may(Right.WORK_FIELD):
        raise Refused(_("Only employees who work with the information field do this."))


def require_overview_right(by: User) -> None:
    """Raises Refused without the right to see the overview."""
    if not by.may(Right.SEE_OVERVIEW):
        raise Refused(_("Only those who see the whole overview can decide this."))
