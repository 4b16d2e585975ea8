"""What the header of the desk shows of this room."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.disclosure.models import Item, Supply
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink


def _to_check(user: User) -> int:
    """What waits for whoever keeps the list; of others, what was returned to them."""
    if user.may(Right.KEEP_DISCLOSURE):
        return Supply.objects.waiting().count()
    if not user.may(Right.SUPPLY):
        return 0
    ours = Item.objects.supplied_by(user, on=timezone.localdate())
    return Supply.objects.returned_last().filter(item__in=ours).count()


LINKS = (
    DeskLink(title=_("My items"), route="disclosure:mine", right=Right.SUPPLY, count=_to_check),
    DeskLink(title=_("Required information"), route="disclosure:items", is_seldom=True),
    DeskLink(title=_("How current we are"), route="disclosure:compliance", is_seldom=True),
)
