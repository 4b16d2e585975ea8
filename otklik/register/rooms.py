"""What the header of the desk shows of this room."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.organisation.models import User
from otklik.organisation.rooms import DeskLink
from otklik.register.models import Impact


def _touched(user: User) -> Iterator[QuerySet[Impact]]:
    yield Impact.objects.shown_to(user).open()


LINKS = (
    DeskLink(title=_("Register of documents"), route="register-desk:acts", is_seldom=True),
    DeskLink(
        title=_("What is touched"),
        route="register-desk:touched",
        new=_touched,
        is_seldom=True,
    ),
)
