"""Words and lists of proposals."""

from typing import TYPE_CHECKING, Self

from django.db import models

from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.proposals.choices import ProposalState

if TYPE_CHECKING:
    from otklik.procedure.proposals.models import Proposal  # noqa: F401 - named in quotes


EDITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)
OPEN = (*EDITABLE, ProposalState.SUBMITTED, ProposalState.ACCEPTED)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """Drafts and what was returned are seen by whoever writes or decides; the rest by all of
        the authority, and in an institution by its own."""
        if user.may(Right.KEEP_PROCEDURE):
            return self
        own = models.Q(author=user) | models.Q(unit__in=user.unit_ids)
        if user.institution_id is not None:
            return self.filter(own | models.Q(state=ProposalState.INCLUDED))
        return self.filter(own | ~models.Q(state__in=EDITABLE))

    def open(self) -> Self:
        """Those that something will still become of."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state=ProposalState.SUBMITTED)

    def accepted(self) -> Self:
        return self.filter(state=ProposalState.ACCEPTED)

    def about(self, address: str) -> Self:
        """Those about this clause, the newest first."""
        return self.filter(address=address).newest_first()

    def newest_first(self) -> Self:
        return self.select_related("unit", "author").order_by("-number")
