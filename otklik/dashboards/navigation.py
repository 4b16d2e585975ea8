"""What the header of the desk shows of this room; the portal, below, is told at the start."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right

#: Before what the rooms below show, and after it.
FIRST = (DeskLink(title=_("Overview"), route="dashboards:overview", right=Right.SEE_OVERVIEW),)
LAST = (
    DeskLink(
        title=_("Information field"), route="media-monitoring:mentions", right=Right.WORK_FIELD
    ),
)
