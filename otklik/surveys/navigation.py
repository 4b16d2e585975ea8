"""The menu entry of surveys, and first steps of new employees."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.improvements.findings.models import Evidence, Finding
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Rows, Step
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave

LINKS = (DeskLink(title=_("Surveys"), route="surveys-desk:waves"),)


def _last_results() -> str:
    """The results of the closed survey opened last; empty while there is none."""
    slugs = _newest_closed()
    return reverse("surveys-desk:results", args=slugs) if slugs else ""


@compiled_query
def _newest_closed() -> QuerySet[Wave, str]:
    return Wave.objects.closed().newest_first().values_list("slug", flat=True)[:1]


def _own_findings(user: User) -> Rows:
    """Findings that this person raised from a figure of a survey."""
    raised = Finding.objects.filter(raised_by=user, raised_at__gte=user.date_joined)
    return raised.filter(evidence__kind=Evidence.Kind.QUESTION)


STEPS = (
    Step(
        sentence=_("Compare the last survey with the one before; raise a finding on its figure."),
        places=frozenset({Place.LEAD}),
        at=30,
        rights=(Right.SEE_RESULTS,),
        address=_last_results,
        rows=_own_findings,
    ),
)
