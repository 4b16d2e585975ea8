"""Events that no app received: the reasons as text, and how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.inbound_types import SetAside

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
WORDS: dict[SetAside, Any] = {
    SetAside.UNREADABLE: _("what could not be read"),
    SetAside.UNKNOWN_KIND: _("a new kind of event that the program does not know"),
    SetAside.NOT_CONNECTED: _("received before the page was set up"),
    SetAside.NO_AUTHOR: _("does not say who wrote"),
    SetAside.MEMBER_POST: _("posts of members of the group"),
    SetAside.GROUP_CHAT: _("chats of several people"),
    SetAside.OTHER_BOT: _("written by programs of others"),
    SetAside.OTHER_PLACE: _("from groups and channels of others"),
    SetAside.AUTO_ANSWER: _("automatic answers to our letters"),
    SetAside.DELIVERY_REPORT: _("reports of mail servers on our letters"),
    SetAside.NOT_ON_WALL: _("posts that are not out yet"),
    SetAside.EMPTY: _("without text and files"),
    SetAside.SERVICE: _("service events: somebody joined, left, pressed a button"),
    SetAside.STAFF_CHAT: _("the chat of colleagues"),
    SetAside.OWN: _("ours, not part of any incident"),
    SetAside.UNKNOWN_MESSAGE: _("changes and removals of what we do not have"),
    SetAside.OUTDATED: _("late: the person wrote again since"),
    SetAside.ERASED: _("erased here by decision"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often events of an account were set aside for one reason."""

    reason: SetAside
    today: int
    week: int
    month: int
    newest: datetime

    @property
    def label(self) -> Any:
        return WORDS[self.reason]


def tallies(account: Account, *, at: datetime) -> list[Tally]:
    """Of the last month by reason, the most important first."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    events = RawEvent.objects.set_aside().filter(account=account, received_at__gt=at - MONTH)
    counted = (
        events.order_by()
        .values_list("set_aside")
        .annotate(
            today=Count("pk", filter=Q(received_at__gte=midnight)),
            week=Count("pk", filter=Q(received_at__gt=at - WEEK)),
            month=Count("pk"),
            newest=Max("received_at"),
        )
    )
    found = [
        Tally(reason=SetAside(reason), today=today, week=week, month=month, newest=newest)
        for reason, today, week, month, newest in counted
    ]
    return sorted(found, key=lambda one: list(SetAside).index(one.reason))


def unusual(accounts: Iterable[Account], *, at: datetime) -> list[tuple[Account, Tally]]:
    """Events of the last week that an adapter should have understood."""
    return [
        (account, tally)
        for account in accounts
        for tally in tallies(account, at=at)
        if tally.reason.is_unusual and tally.week
    ]
