"""`otklik evidence`: what happened in a period, in one file that anybody can check."""

import argparse
from datetime import date
from pathlib import Path

from django.utils import timezone

from otklik.audit.evidence import bundle
from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair, say


def make(options: argparse.Namespace) -> int:
    """Raises Refused for days that are none, and for what `audit.evidence.bundle.make` refuses."""
    path: Path = options.file
    try:
        days = date.fromisoformat(options.first), date.fromisoformat(options.last)
    except ValueError as error:
        raise Refused(
            pair("Дни пишут так: 2026-01-31", "write days like this: 2026-01-31")
        ) from error
    if path.exists():
        raise Refused(
            pair(f"Файл {path} уже есть: назовите другой", "this file exists: name another one")
        )
    made = bundle.make(path, *days, by=None, at=timezone.now(), has_particulars=options.particulars)
    rows = ", ".join(f"{name} {number}" for name, number in made.rows.items())
    say(
        f"{path}: блоков {made.blocks}, строк журнала {made.lines}; {rows}",
        f"blocks {made.blocks}, lines {made.lines}",
    )
    say(f"Хеш архива: {made.hash}", "hash of the file")
    say(f"Хеш последнего блока: {made.head}", "hash of the newest block")
    say(f"Ключ подписи: {made.key}", "key of the signature")
    say(
        "Запишите их там, куда администратор этой машины не дотянется. Проверка: "
        f"python3 verify.py {path} --key {made.key}",
        "write them down elsewhere",
    )
    return 0
