"""What the header of the desk shows of this room."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.notices.models import Told
from otklik.organisation.models import User
from otklik.organisation.rooms import DeskLink


def _unread(user: User) -> Iterator[QuerySet[Told]]:
    yield Told.objects.unread_by(user)


LINKS = (
    DeskLink(title=_("My notices"), route="notices:inbox", new=_unread, is_seldom=True),
    DeskLink(title=_("Duty"), route="notices:roster", is_seldom=True),
)
