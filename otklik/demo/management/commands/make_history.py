"""Started by `otklik run --demonstration` once the first page answers."""

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from otklik.demo.story.history.write import carry_on
from otklik.demo.story.models import History

POLITE = 10  # whoever looks at pages meanwhile comes first


class Command(BaseCommand):
    help = "Write what is missing of the planned history of a demonstration."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        os.nice(POLITE)
        for history in History.objects.unfinished():
            carry_on(history, clock=timezone.now)
