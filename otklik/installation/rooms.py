"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink

SYSTEM = DeskLink(
    title=_("State of the system"),
    route="system:system",
    right=Right.ADMINISTER,
    is_seldom=True,
)
