from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.operations.packs.load import LoadReport, check_pack, load_pack


class Command(BaseCommand):
    help = "Load a pack: check all of it, then write what it changed. Exit code 1 on problems."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only check, write nothing")

    def handle(self, *, folder: Path, check: bool, **_options: object) -> None:
        report = check_pack(folder) if check else load_pack(folder, at=timezone.now())
        for problem in report.problems:
            self.stderr.write(str(problem))
        if report.problems:
            self.stderr.write(_("The pack was not loaded: nothing was changed."))
            raise SystemExit(1)
        for line in _summary(report, is_check=check):
            self.stdout.write(line)


def _summary(report: LoadReport, *, is_check: bool) -> list[str]:
    total = report.total
    if is_check:
        lines = [_("The pack is in order.")]
    elif not total:
        lines = [_("The pack changed nothing.")]
    else:
        sentence = _("Added: %(added)s, changed: %(changed)s, switched off: %(left)s.")
        counts = {"added": total.added, "changed": total.changed, "left": total.left}
        lines = [sentence % counts]
    if report.unread:
        sentence = _("Nobody reads these files: %(files)s.")
        lines.append(sentence % {"files": ", ".join(report.unread)})
    return lines
