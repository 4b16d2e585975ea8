"""Notices for colleagues, put into a chat of theirs in a network too.

The chat's number lies beside the account's keys (`STAFF_CHAT`). A notice holds no personal data;
what people write into such a chat is heard by nobody here, for adapters hear no chat of several.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.networks.connection import STAFF_CHAT
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import objection, queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.notifications.notice import Notice, NoticeQuerySet, Recipient
from otklik.organisation.people.user import User

FRESH = timedelta(hours=1)  # older ones stand at the desk: an alert of yesterday alarms for nothing


def tell(*, at: datetime) -> None:
    """Put into each staff chat what was told since the chat was named, and is still so."""
    for account in Account.objects.on().filter(secrets__name=STAFF_CHAT):
        chat = account.secrets.get(name=STAFF_CHAT)
        since = max(chat.changed_at or at, at - FRESH)
        if objection(account, OutboundKind.DM):
            continue
        thread = ThreadRef(container=account.container, peer=chat.value)
        fresh = notices_for(account).filter(raised_at__gte=since)
        for notice in fresh.exclude(staff_words__account=account).order_by("raised_at", "pk"):
            _put(notice, account, thread, at=at)


def notices_for(account: Account) -> NoticeQuerySet:
    """Those that still hold: in the chat of an institution what its own people are told, in one of
    the authority all."""
    found = Notice.objects.open()
    if account.institution_id is None:
        return found
    theirs = Recipient.objects.filter(user__in=User.working_in(account.institution_id))
    return found.filter(pk__in=theirs.values("notice"))


@transaction.atomic
def _put(notice: Notice, account: Account, thread: ThreadRef, *, at: datetime) -> None:
    held = Account.objects.held(account.pk)
    if StaffWord.objects.filter(account=held, notice=notice).exists():
        return
    try:
        delivery = queue(
            account=held,
            kind=OutboundKind.DM,
            thread=thread,
            text=notice.text,
            link=f"{settings.BASE_URL}{notice.address}",
            priority=Delivery.Priority.NOTICE,
            by=None,
            at=at,
        )
    except Refused:
        return  # the account's page says what is missing; the desk shows the notice all the same
    StaffWord.objects.create(account=held, notice=notice, delivery=delivery)


class StaffWord(models.Model):
    """A notice put into the staff chat of an account: once each, however often it is asked for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="staff_words")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "notice"], name="a_staff_chat_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.notice}"
