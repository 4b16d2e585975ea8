"""What the header of the desk shows of this room."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.disclosure.models import Item, Supply
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink


def _to_check(user: User) -> Iterator[QuerySet[Supply]]:
    """What waits for whoever keeps the list; of others, what was returned to them."""
    if user.may(Right.KEEP_DISCLOSURE):
        yield Supply.objects.waiting()
    elif user.may(Right.SUPPLY):
        ours = Item.objects.supplied_by(user, on=timezone.localdate())
        yield Supply.objects.returned_last().filter(item__in=ours)


LINKS = (
    DeskLink(title=_("My items"), route="disclosure:mine", right=Right.SUPPLY, new=_to_check),
    DeskLink(title=_("Required information"), route="disclosure:items", is_seldom=True),
    DeskLink(title=_("How current we are"), route="disclosure:compliance", is_seldom=True),
)
