"""Words and lists of proposals."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import pgettext_lazy

from otklik.organisation.models import User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.procedure.models.proposal import Proposal  # noqa: F401 - named in quotes


class ProposalKind(models.TextChoices):
    INCLUDE = "include", pgettext_lazy("proposal", "include")
    CHANGE = "change", pgettext_lazy("proposal", "change")
    EXCLUDE = "exclude", pgettext_lazy("proposal", "exclude")


class ProposalState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("proposal", "draft")
    SUBMITTED = "submitted", pgettext_lazy("proposal", "waits for a decision")
    RETURNED = "returned", pgettext_lazy("proposal", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted, waits for an edition")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "taken back")
    INCLUDED = "included", pgettext_lazy("proposal", "carried out")


EDITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)
STANDING = (*EDITABLE, ProposalState.SUBMITTED, ProposalState.ACCEPTED)


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

    def standing(self) -> Self:
        """Those that something will still become of."""
        return self.filter(state__in=STANDING)

    def waiting(self) -> Self:
        return self.filter(state=ProposalState.SUBMITTED)

    def accepted(self) -> Self:
        return self.filter(state=ProposalState.ACCEPTED)

    def newest_first(self) -> Self:
        return self.select_related("unit", "author").order_by("-number")


class StepVerb(models.TextChoices):
    """What was done with a proposal, in the order in which it may come."""

    BEGUN = "begun", pgettext_lazy("step", "begun")
    REWRITTEN = "rewritten", pgettext_lazy("step", "rewritten")
    SUBMITTED = "submitted", pgettext_lazy("step", "handed in")
    RETURNED = "returned", pgettext_lazy("step", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("step", "accepted")
    REFUSED = "refused", pgettext_lazy("step", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "taken back")
    REOPENED = "reopened", pgettext_lazy("step", "decision taken back")
    INCLUDED = "included", pgettext_lazy("step", "carried out")
