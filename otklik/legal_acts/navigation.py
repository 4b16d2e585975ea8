"""What the header of the desk shows of this room, and what somebody new does here first."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.citations.models import Impact
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _touched(user: User) -> Iterator[QuerySet[Impact]]:
    yield Impact.objects.shown_to(user).open()


LINKS = (
    DeskLink(title=_("Register of documents"), route="legal-acts-desk:acts", is_seldom=True),
    DeskLink(
        title=_("What is touched"),
        route="legal-acts-desk:touched",
        new=_touched,
        is_seldom=True,
    ),
)

#: What somebody new does here first.
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
