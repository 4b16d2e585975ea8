"""`otklik backup` and `otklik rehearse`: what an administrator types and reads."""

import argparse

from django.utils import timezone

from otklik.operations.backups import make
from otklik.operations.backups.location import Place
from otklik.operations.cli.console import say, step


def backup(options: argparse.Namespace) -> int:
    place = Place.of_settings()
    is_new = not place.key.exists()
    with step("Делаю резервную копию", "Making a backup"):
        made = make.make(place, options.file, is_scheduled=options.scheduled, now=timezone.now)
    say(
        f"{made.file}: {made.size / 2**20:.1f} МБ, строк в базе {made.rows}",
        f"{made.rows} rows",
    )
    if made.head:
        say(f"Последний блок журнала: {made.head}", "newest block of the journal")
    if is_new:
        say(
            f"Сделан ключ копий {place.key}. Скопируйте этот файл туда, где нет этой машины: "
            "без него не открыть ни одной копии.",
            "The key of backups was made: copy this file elsewhere, no backup opens without it.",
        )
    return 0


def rehearse(options: argparse.Namespace) -> int:
    with step("Восстанавливаю копию рядом и сравниваю", "Restoring beside and comparing"):
        rehearsal = make.rehearse(
            Place.of_settings(), options.file, is_scheduled=options.scheduled, now=timezone.now
        )
    say(
        f"{rehearsal.file}: частей {rehearsal.parts}, строк {rehearsal.rows}, журнал — всё сошлось",
        f"{rehearsal.parts} parts, {rehearsal.rows} rows, the journal: all as it was",
    )
    return 0
