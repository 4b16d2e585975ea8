"""Notices for colleagues, sent to their chat in a network too; its number is the setting
`STAFF_CHAT`.

Notices contain no personal data. Nobody reads the chat: adapters set group chats aside."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.tasks import task
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.connection_settings import STAFF_CHAT
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import objection, queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.notifications.notice import Notice, NoticeQuerySet, Recipient
from otklik.organisation.people.user import User

FRESH = timedelta(hours=1)  # older ones are at the desk only


@cron("* * * * *")
@task()
def tell_staff_chats() -> None:
    tell(at=timezone.now())


def tell(*, at: datetime) -> None:
    """Send each open notice since the chat was set up to each staff chat."""
    for account in Account.objects.on().filter(secrets__name=STAFF_CHAT):
        chat = account.secrets.get(name=STAFF_CHAT)
        since = max(chat.changed_at or at, at - FRESH)
        if objection(account, OutboundKind.DM):
            continue
        thread = ThreadRef(container=account.container, peer=chat.value)
        fresh = notices_for(account).filter(raised_at__gte=since)
        for notice in fresh.exclude(staff_words__account=account).order_by("raised_at", "pk"):
            _enqueue_notice(notice, account, thread, at=at)


def notices_for(account: Account) -> NoticeQuerySet:
    """Open ones; for an institution's account those of its own people."""
    found = Notice.objects.open()
    if account.institution_id is None:
        return found
    theirs = Recipient.objects.filter(user__in=User.working_in(account.institution_id))
    return found.filter(pk__in=theirs.values("notice"))


@transaction.atomic
def _enqueue_notice(notice: Notice, account: Account, thread: ThreadRef, *, at: datetime) -> None:
    held = Account.objects.lock(account.pk)
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
        return  # the account's page shows what is missing; the desk shows the notice anyway
    StaffWord.objects.create(account=held, notice=notice, delivery=delivery)


class StaffWord(models.Model):
    """A notice in an account's staff chat."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="staff_words")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "notice"], name="a_staff_chat_is_told_once")
        ]
