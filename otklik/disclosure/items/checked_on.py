"""When what must stand on a page of the site was checked: the portal puts it into its frame."""

from datetime import date

from django.conf import settings
from django.db.models import F, Max, Q

from otklik.disclosure.items.models import Item


def checked_on(path: str) -> date | None:
    """The day since which everything that must stand at this address is confirmed: of several
    items the earliest; nothing while one of them was never confirmed there. By one query."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and path.startswith(f"/{code}/"):
            path = path.removeprefix(f"/{code}")
    condition = Q(confirmations__taken_back_at__isnull=True, confirmations__place=F("place"))
    here = Item.objects.filter(is_active=True, place=path)
    last = here.resting_on_a_clause().annotate(last=Max("confirmations__on", filter=condition))
    days: list[date | None] = list(last.order_by().values_list("last", flat=True))
    if not days or None in days:
        return None
    return min(day for day in days if day is not None)
