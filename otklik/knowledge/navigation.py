"""The menu entry of answers at the desk, and first steps of a new employee."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right

LINKS = (DeskLink(title=_("Answers of the site"), route="knowledge-desk:answers"),)

STEPS = (
    Step(
        sentence=_("Read an answer of the site and sign it, or confirm that it is still correct."),
        places=frozenset({Place.EDITOR}),
        at=40,
        rights=(Right.SIGN_ANSWERS,),
        address=link("knowledge-desk:answers"),
        rows=acts("answer.signed", "answer.checked"),
    ),
)
