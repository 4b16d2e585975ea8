"""Run by `otklik run` without --demonstration, if there was one before."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from otklik.demo.start.set_up import retire
from otklik.operations.cli.terminal_output import say


class Command(BaseCommand):
    help = "Take what was made up off the site and close the accounts of the demonstration."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        closed = retire(Path(settings.DATA_DIR), at=timezone.now())
        say(
            f"Показ окончен, его учётные записи закрыты: {closed}",
            f"The demonstration is over, its accounts are closed: {closed}",
        )
