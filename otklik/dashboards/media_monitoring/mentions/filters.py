"""Filters of the list of mentions, from the URL, and its chart by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionQuerySet
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.incidents.topics.models import Topic
from otklik.ui.components.charts import Bar

PERIODS = {"7": 7, "28": 28, "91": 91, "366": 366}
WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """From the URL; unknown values are ignored."""

    state: str = ""
    topic: str = ""
    tone: str = ""
    source: str = ""
    days: str = "28"
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        def number(name: str) -> str:
            value = query.get(name, "")
            return value if value.isascii() and value.isdecimal() and len(value) < 16 else ""

        state, tone = query.get("state", ""), query.get("tone", "")
        days = query.get("days", "28")
        return cls(
            state=state if state in {*Mention.State, WAITING} else "",
            topic=number("topic"),
            tone=tone if tone in set(Mention.Tone) else "",
            source=number("source"),
            days=days if days in PERIODS else "28",
            q=" ".join(query.get("q", "").split())[:100].replace("\x00", ""),
        )

    @property
    def is_chosen(self) -> bool:
        return self != Filters()

    def since(self, today: date) -> date:
        return today - timedelta(days=PERIODS[self.days] - 1)

    def within(self, *, today: date) -> MentionQuerySet:
        found = Mention.objects.filter(on__gte=self.since(today))
        if self.state == WAITING:
            waiting = [Mention.State.NEW, Mention.State.ANSWER, Mention.State.EXPLANATION]
            found = found.filter(state__in=waiting)
        elif self.state:
            found = found.filter(state=self.state)
        if self.topic:
            found = found.about(int(self.topic))
        if self.tone:
            found = found.filter(tone=self.tone)
        if self.source:
            found = found.filter(source=int(self.source))
        if self.q:
            found = found.filter(Q(title__icontains=self.q) | Q(text__icontains=self.q))
        return found


def by_day(found: MentionQuerySet, *, since: date, today: date) -> list[Bar]:
    """Bars per day, or per week for long periods."""
    counts = dict(found.order_by().values_list("on").annotate(n=Count("pk")))
    step = 1 if (today - since).days < 28 else 7
    total = sum(counts.values())
    bars, day = [], since
    while total and day <= today:
        last = min(day + timedelta(days=step - 1), today)
        count = sum(n for on, n in counts.items() if day <= on <= last)
        label = f"{day:%d.%m}" if step == 1 else f"{day:%d.%m}–{last:%d.%m}"
        bars.append(Bar(label=label, base=total, count=count, is_tally=True))
        day = last + timedelta(days=1)
    return bars


def choices() -> dict[str, Sequence[tuple[object, object]]]:
    """Options of each filter, by its name in the template."""
    return {
        "states": [("", _("all")), (WAITING, _("waiting for us")), *Mention.State.choices],
        "tones": [("", _("all")), *Mention.Tone.choices],
        "topics": [("", _("all")), *((str(t.pk), t.name) for t in Topic.objects.active())],
        "sources": [("", _("all")), *((str(s.pk), s.name) for s in Source.objects.all())],
        "periods": [
            ("7", _("seven days")),
            ("28", _("four weeks")),
            ("91", _("three months")),
            ("366", _("a year")),
        ],
    }
