"""`otklik retention`: what outlived its term of keeping, counted or taken away."""

import argparse

from django.utils import timezone

from otklik.operations.cli.console import say
from otklik.privacy.retention import carry_out as retention_carry_out
from otklik.privacy.retention.models import RetentionRule


def _count() -> int:
    """Each term with how many rows it would take now and the names of some; changes nothing."""
    found = retention_carry_out.dry_run(at=timezone.now())
    for one in found:
        rule = one.rule
        acts = str(rule.document) if rule.document else "—"
        samples = ", ".join(one.samples)
        count = str(one.count) if one.is_by_program else "·"
        print(f"{rule.kind:<13} {rule.days:>6}  {count:>8}  {acts}  {samples}")
    if not found:
        say("Сроков нет: загрузите retention.yaml.", "No terms: load retention.yaml")
    return 0


def carry_out(options: argparse.Namespace) -> int:
    """Tonight's run now, term by term, to its end; with `--dry-run` only what it would take."""
    if options.dry_run:
        return _count()
    now = timezone.now()
    if not RetentionRule.objects.acting().exists():
        say(
            "Ни один срок не действует: документ органа не записан («Сроки хранения»).",
            "No term acts: no document of the authority is recorded",
        )
        return 0
    begun = retention_carry_out.begin(at=now)
    for run in begun:
        while retention_carry_out.carry_on(run.pk, at=timezone.now()):
            pass
        run.refresh_from_db()
        print(f"{run.rule.kind:<13} {sum(run.counts.values()):>8}  {run.problem}")
    if not begun:
        say("Сегодня уже исполнялось.", "It was carried out today already")
    return 0
