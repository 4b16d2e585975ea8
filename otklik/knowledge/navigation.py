"""What the header of the desk shows of this room, and what somebody new does here first."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right

LINKS = (DeskLink(title=_("Answers of the site"), route="knowledge-desk:answers", is_seldom=True),)

#: What somebody new does here first.
STEPS = (
    Step(
        sentence=_("Read an answer of the site and sign it, or say that it still holds."),
        places=frozenset({Place.EDITOR}),
        at=40,
        rights=(Right.SIGN_ANSWERS,),
        address=link("knowledge-desk:answers"),
        rows=acts("answer.signed", "answer.checked"),
    ),
)
