"""Menu entries of disclosure at the desk, and first steps of a new employee."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import derived
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _to_check(user: User, at: datetime) -> Iterator[QuerySet[Submission]]:
    """Submissions to check for keepers of the list; for suppliers those returned to them."""
    if user.may(Right.KEEP_DISCLOSURE):
        yield Submission.objects.waiting()
    elif user.may(Right.SUPPLY):
        ours = Item.objects.supplied_by(user, on=derived(at, timezone.localdate))
        yield Submission.objects.awaiting_correction().filter(item__in=ours)


LINKS = (
    DeskLink(title=_("My items"), route="disclosure:my-items", right=Right.SUPPLY, new=_to_check),
    DeskLink(title=_("Information"), route="disclosure:items"),
    DeskLink(title=_("How up to date our information is"), route="disclosure:compliance"),
)

STEPS = (
    Step(
        sentence=_("Confirm one of your items: look whether what is published still holds."),
        places=frozenset({Place.OPERATOR}),
        at=30,
        rights=(Right.SUPPLY,),
        address=link("disclosure:my-items"),
        rows=acts("disclosure.confirmed"),
    ),
    Step(
        sentence=_("Review what a unit supplied: accept it, or return it with a reason."),
        places=frozenset({Place.EDITOR}),
        at=50,
        rights=(Right.KEEP_DISCLOSURE,),
        address=link("disclosure:items"),
        rows=acts("disclosure.accepted", "disclosure.returned"),
    ),
)
