"""Links in the header of the desk."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right

#: Before and after the links of the apps below.
FIRST = (DeskLink(title=_("Overview"), route="dashboards:overview", right=Right.SEE_OVERVIEW),)
LAST = (
    DeskLink(
        title=_("Information field"), route="media-monitoring:mentions", right=Right.WORK_FIELD
    ),
)
