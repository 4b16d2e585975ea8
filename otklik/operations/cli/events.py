"""`otklik events`: what networks sent and nobody could be given, to look at and to try again."""

import argparse

from django.db import DatabaseError, transaction
from django.utils import timezone

from otklik.channels.inbound.models import RawEvent
from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair, say

SHOWN = 50


def show(options: argparse.Namespace) -> int:
    """A line for each event that failed for good, without a word of what people wrote."""
    stuck = _stuck()
    if options.try_again:
        return _try_again(stuck)
    for event in stuck[:SHOWN]:
        received = timezone.localtime(event.received_at)
        print(f"{received:%Y-%m-%d %H:%M}  {event.account.code:<20}  {event.error_kind}")
    if len(stuck) > SHOWN:
        say(f"и ещё {len(stuck) - SHOWN}", f"and {len(stuck) - SHOWN} more")
    if stuck:
        say("Попробовать снова: otklik events --try-again", "this command tries them again")
    else:
        say(
            "Всё принятое передано или передаётся.", "All that was received is or will be passed on"
        )
    return 0


def _try_again(stuck: list[RawEvent]) -> int:
    """Let the clock hand them on anew: within a minute, as long as it runs."""
    now = timezone.now()
    with transaction.atomic():
        for event in stuck:
            event.try_again(by=None, at=now)
    say(f"Снова в очереди: {len(stuck)}", "so many are in the queue again")
    return 0


def _stuck() -> list[RawEvent]:
    try:
        return list(RawEvent.objects.stuck().select_related("account").defer("body"))
    except DatabaseError as error:
        raise Refused(
            pair(
                "База данных не готова: что делать, скажет otklik doctor",
                "the database is not ready: otklik doctor says what to do",
            )
        ) from error
