"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink
from otklik.procedure.models import Proposal


def _waiting(user: User) -> int:
    """Proposals that wait for whoever decides."""
    return Proposal.objects.waiting().count() if user.may(Right.KEEP_PROCEDURE) else 0


LINKS = (
    DeskLink(title=_("Procedure"), route="procedure:procedure", count=_waiting, is_seldom=True),
)
