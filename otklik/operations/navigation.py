"""The desk's link to the state of the system, and first steps of an administrator."""

from django.utils.translation import gettext_lazy as _

from otklik.operations.backups.models import Backup, Rehearsal
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, link
from otklik.organisation.people.roles_and_rights import Right, Role

SYSTEM = DeskLink(
    title=_("State of the system"),
    route="system:system",
    right=Right.ADMINISTER,
    begins=frozenset({Role.ADMINISTRATOR}),
)


# Actions by the command or the scheduler since the account was opened are its own.
STEPS = (
    Step(
        sentence=_("Make a backup on the server: otklik backup."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=40,
        rights=(Right.ADMINISTER,),
        address=link("system:system", "#backups"),
        rows=lambda user: Backup.objects.good().filter(began_at__gte=user.date_joined),
    ),
    Step(
        sentence=_("Check on the server that it can be restored: otklik rehearse."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=50,
        rights=(Right.ADMINISTER,),
        address=link("system:system", "#rehearsals"),
        rows=lambda user: Rehearsal.objects.good().filter(began_at__gte=user.date_joined),
    ),
)
