from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.classification.models import Learning
from otklik.incidents.machine_learning import model_card, reclassify, topic_learning


class Command(BaseCommand):
    help = "Learn topics from the decisions of this installation; judge it; go back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--show", action="store_true", help="only show what is in use")
        either.add_argument("--back", action="store_true", help="go back to what was used before")

    def handle(self, *, show: bool, back: bool, **_options: object) -> None:
        if back:
            earlier = Learning.go_back(at=timezone.now())
            self.stdout.write(
                _("Topics are suggested again by what was learned on %(when)s.") % {"when": earlier}
                if earlier
                else _("Topics are suggested again by the phrases of the pack alone.")
            )
            self._reclassify()
            return
        if not show:
            topic_learning.train(at=timezone.now())
        for line in model_card.lines(Learning.objects.in_use().light().first()):
            self.stdout.write(line)
        if not show:
            self._reclassify()

    def _reclassify(self) -> None:
        read, changed = reclassify.reclassify_undecided()
        self.stdout.write(
            _("Read again: %(read)s undecided incidents; new guesses: %(changed)s.")
            % {"read": read, "changed": changed}
        )
