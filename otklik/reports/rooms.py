"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink

LINKS = (
    DeskLink(title=_("Registers"), route="reports:registers", right=Right.TAKE_OUT, is_seldom=True),
    DeskLink(
        title=_("Evidence"),
        route="reports:evidence",
        right=Right.TAKE_EVIDENCE,
        is_seldom=True,
    ),
)
