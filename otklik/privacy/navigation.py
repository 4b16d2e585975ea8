"""Links in the header of the desk."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.navigation import seldom
from otklik.organisation.people.roles_and_rights import Right

LINKS = (
    seldom(title=_("Erasures"), route="privacy:erasures", right=Right.SEE_ERASURES),
    seldom(title=_("Retention periods"), route="privacy:retention-rules", right=Right.ERASE),
)
