"""The link in the header of the desk."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.proposals.models import Proposal


def _waiting(user: User, at: datetime) -> Iterator[QuerySet[Proposal]]:
    if user.may(Right.KEEP_PROCEDURE):
        yield Proposal.objects.waiting()


LINKS = (DeskLink(title=_("Procedure"), route="procedure:clauses", new=_waiting),)
