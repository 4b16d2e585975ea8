"""One digest a person a day: told once under a key of the day; yesterday's is no news any more."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from otklik.notifications.notice import Line, Notice
from otklik.organisation.people.user import User


@transaction.atomic
def tell(
    key: str,
    user: User,
    text: str,
    *,
    address: str,
    lines: Iterable[Line] = (),
    today: date,
    at: datetime,
) -> bool:
    """Whether it was new: a second ring tells nothing twice."""
    whole = f"{key}/{user.pk}/{today}"
    result = Notice.tell(whole, text=text, address=address, lines=lines, to=[user], at=at)
    return result is not None


def close_earlier(key: str, today: date, *, at: datetime) -> None:
    """What was told before today is over: today's digest says how it is now."""
    for notice in Notice.objects.open().filter(key__startswith=f"{key}/"):
        if not notice.key.endswith(f"/{today}"):
            notice.close(at=at)
