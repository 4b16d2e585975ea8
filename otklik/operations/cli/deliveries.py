"""`otklik deliveries`: what is not confirmed or failed, and why, for those who repair."""

import argparse
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair, say

SHOWN = 50


def show(options: argparse.Namespace) -> int:
    """A line for each, newest first, without a word of what was written.

    The last word is the adapter's or the engine's code: docs/contexts/channels.md says what each
    means. A failed one is shown for so many `--days`, an unconfirmed one until a person settles it.
    """
    astray = _astray(options.days)
    for row in astray[:SHOWN]:
        began = f"{timezone.localtime(row.sending_at):%Y-%m-%d %H:%M}" if row.sending_at else "—"
        text = " ".join(filter(None, (row.error_kind, row.error_code, row.error_detail[:80])))
        print(
            f"{began:<16}  {row.pk:>7}  {row.account.code:<16}  {row.kind}/{row.action}  "
            f"{row.state}  calls={row.attempts} looks={row.looks}  {text}"
        )
    if len(astray) > SHOWN:
        say(f"и ещё {len(astray) - SHOWN}", f"and {len(astray) - SHOWN} more")
    if not astray:
        say("Всё подтверждено, отказов нет.", "All is confirmed, nothing failed")
    return 0


def _astray(days: int) -> list[Delivery]:
    since = timezone.now() - timedelta(days=days)
    try:
        return list(Delivery.objects.astray(since=since).select_related("account").defer("text"))
    except DatabaseError as error:
        raise Refused(
            pair(
                "База данных не готова: что делать, скажет otklik doctor",
                "the database is not ready: otklik doctor says what to do",
            )
        ) from error
