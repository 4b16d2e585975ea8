"""Desk links."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.notifications.notice import Recipient
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _unread(user: User, at: datetime) -> Iterator[QuerySet[Recipient]]:
    yield Recipient.objects.unread_by(user)


LINKS = (
    DeskLink(title=_("My notices"), route="notifications:notices", new=_unread),
    DeskLink(title=_("Duty"), route="notifications:roster"),
)

#: What somebody new does here first.
STEPS = (
    Step(
        sentence=_("Assign a colleague to duty outside working hours."),
        places=frozenset({Place.LEAD}),
        at=60,
        rights=(Right.KEEP_ROSTER,),
        address=link("notifications:roster"),
        rows=acts("duty.put"),
    ),
)
