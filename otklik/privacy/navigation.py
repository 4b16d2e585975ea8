"""Links in the header of the desk."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right

LINKS = (
    DeskLink(title=_("Erasures"), route="privacy:erasures", right=Right.SEE_ERASURES),
    DeskLink(title=_("Retention periods"), route="privacy:retention-rules", right=Right.ERASE),
)
