"""Links in the header of the desk, and first steps of a new colleague."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right

LINKS = (
    DeskLink(title=_("Registers"), route="evidence:registers", right=Right.TAKE_OUT),
    DeskLink(title=_("Evidence"), route="evidence:bundles", right=Right.TAKE_EVIDENCE),
)

STEPS = (
    Step(
        sentence=_("Export the evidence of a day as an outsider would check it."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=60,
        rights=(Right.TAKE_EVIDENCE,),
        address=link("evidence:bundles"),
        rows=acts("evidence.asked", "evidence.taken"),
    ),
)
