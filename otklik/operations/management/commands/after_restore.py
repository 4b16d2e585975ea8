"""The last step of a restoration: migrations of this version; nothing is sent twice."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from otklik.audit import entries
from otklik.audit.evidence import heads
from otklik.audit.models import Block
from otklik.channels.outbound import send_delivery
from otklik.operations import tasks
from otklik.operations.cli.terminal_output import say
from otklik.organisation.structure.authority import Authority


class Command(BaseCommand):
    """Run by `otklik restore`, with the restored keys. Repeatable."""

    help = "Bring restored data to this version; hold what may have been sent since the backup."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        now = timezone.now()
        tasks.fail_lost_tasks(started_before=now)
        doubtful = send_delivery.doubt_deliveries(at=now)
        head = Block.objects.order_by("-number").first()
        heads.begin_again(head, at=now)  # sealed after the backup, and lost with it
        if authority := Authority.objects.first():
            entries.record(
                authority,
                "installation.restored",
                by=None,
                at=now,
                block=head.number if head else 0,
                doubtful=doubtful,
            )
        if doubtful:
            say(
                f"Отправок, о которых после копии ничего не известно: {doubtful}. Они не "
                "повторены: посмотрите в сетях и решите за столом, «Отправки».",
                "deliveries of unknown outcome are not repeated: decide at the desk",
            )
