"""What the header of the desk shows of this room."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink

LINKS = (
    DeskLink(title=_("Queue"), route="incidents:queue"),
    DeskLink(title=_("For approval"), route="incidents:approvals", right=Right.APPROVE),
    DeskLink(title=_("Not confirmed"), route="incidents:deliveries", right=Right.RESOLVE_DELIVERY),
    DeskLink(title=_("On the site"), route="incidents:pairs", right=Right.SHOW_ON_SITE),
    DeskLink(title=_("Import"), route="incidents:imports", right=Right.IMPORT),
)
JOURNAL = DeskLink(title=_("Journal"), route="incidents:journal", right=Right.SEE_JOURNAL)
