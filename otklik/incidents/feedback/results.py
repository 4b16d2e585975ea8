"""Answers to «Помогло?»: counts with their intervals."""

from dataclasses import dataclass

from django.db.models import Count, Q

from otklik.incidents.feedback.models import Helpfulness
from otklik.statistics.wilson_interval import Interval, wilson

LEAST = 10  # fewer answers are no figure: regulatory context, section 5.5
LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpResults:
    """`answered` of `asked`, and `helped` of them said yes. `interval` is None below LEAST."""

    asked: int
    answered: int
    helped: int
    unproven: int
    interval: Interval | None
    not_asked: tuple[tuple[str, int], ...]
    latest: tuple[Helpfulness, ...]

    @property
    def share(self) -> float:
        return self.helped / self.answered if self.answered else 0.0


def results() -> HelpResults:
    yes = Q(answer=Helpfulness.Answer.YES)
    found = Helpfulness.objects.aggregate(
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        answered=Count("pk", filter=~Q(answer="")),
        helped=Count("pk", filter=yes),
        unproven=Count("pk", filter=~Q(answer="") & Q(is_proven=False)),
    )
    reasons = Helpfulness.objects.exclude(why_not="").order_by().values_list("why_not")
    counted = sorted(reasons.annotate(n=Count("pk")), key=lambda pair: -pair[1])
    helpfulness_found = (
        Helpfulness.objects.answered().select_related("incident").order_by("-answered_at")
    )
    return HelpResults(
        **found,
        interval=wilson(found["helped"], found["answered"]) if found["answered"] >= LEAST else None,
        not_asked=tuple((str(Helpfulness.WhyNot(why).label), n) for why, n in counted),
        latest=tuple(helpfulness_found[:LATEST]),
    )
