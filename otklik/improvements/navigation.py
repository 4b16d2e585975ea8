"""Links in the header of the desk, and first steps of a new colleague."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.improvements.assignments.models import Assignment
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _waiting(user: User, at: datetime) -> Iterator[QuerySet[Assignment]]:
    """To be done by them, or reported to them."""
    yield Assignment.objects.waits_for(user)


LINKS = (
    DeskLink(
        title=_("Assignments"),
        route="improvements:assignments",
        right=Right.SEE_ASSIGNMENTS,
        new=_waiting,
    ),
    DeskLink(title=_("Findings"), route="improvements:findings", right=Right.SEE_ASSIGNMENTS),
    DeskLink(title=_("Working group"), route="improvements:meetings", right=Right.SEE_ASSIGNMENTS),
)


STEPS = (
    Step(
        sentence=_("Plan a meeting of the working group."),
        places=frozenset({Place.LEAD}),
        at=50,
        rights=(Right.KEEP_ASSIGNMENTS,),
        address=link("improvements:meeting-new"),
        rows=acts("meeting.planned"),
    ),
    Step(
        sentence=_("Give an assignment on a finding: to whom, what, by when."),
        places=frozenset({Place.LEAD}),
        at=40,
        rights=(Right.KEEP_ASSIGNMENTS,),
        address=link("improvements:findings"),
        rows=acts("assignment.given"),
    ),
)
