"""Menu entries of acts at the desk, and first steps of a new employee."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.citations.models import Impact
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _open_impacts(user: User, at: datetime) -> Iterator[QuerySet[Impact]]:
    yield Impact.objects.visible_to(user).open()


LINKS = (
    DeskLink(title=_("Register of documents"), route="legal-acts-desk:acts"),
    DeskLink(title=_("Affected by changes"), route="legal-acts-desk:impacts", new=_open_impacts),
)

STEPS = (
    Step(
        sentence=_("Add a document."),
        places=frozenset({Place.EDITOR}),
        at=30,
        rights=(Right.EDIT_SITE,),
        address=link("wagtailsnippets_legal_acts_act:add"),
        rows=acts("act.added", "act.edition_added"),
    ),
)
