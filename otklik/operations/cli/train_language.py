"""`otklik train-language`: topics are learned from the authority's own decisions."""

import argparse

from django.core.management import call_command

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair


def train(options: argparse.Namespace) -> int:
    is_made_up = Line.objects.with_verb("history.planned").exists()
    if is_made_up and not (options.show or options.back):
        raise Refused(
            pair(
                "Решения этого показа придуманы: учить на них подсказку нечестно. "
                "Учите её на своей установке.",
                "The decisions of this demonstration are made up: nothing true is learned of them.",
            )
        )
    call_command("train_language", show=options.show, back=options.back)
    return 0
