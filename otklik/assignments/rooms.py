"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink

LINKS = (
    DeskLink(
        title=_("Assignments"),
        route="assignments:assignments",
        right=Right.SEE_ASSIGNMENTS,
        is_seldom=True,
    ),
    DeskLink(
        title=_("Findings"),
        route="assignments:findings",
        right=Right.SEE_ASSIGNMENTS,
        is_seldom=True,
    ),
    DeskLink(
        title=_("Working group"),
        route="assignments:meetings",
        right=Right.SEE_ASSIGNMENTS,
        is_seldom=True,
    ),
)
