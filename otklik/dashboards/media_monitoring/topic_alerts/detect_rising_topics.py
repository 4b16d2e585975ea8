"""Detect topics whose daily mentions rise above their usual range; notify those on duty."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik import numpy_on_first_use as np
from otklik.audit import entries
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.dashboards.media_monitoring.topic_alerts.models import Figures, Rise
from otklik.incidents.sla.due import calendar_here
from otklik.incidents.topics.models import Topic
from otklik.notifications.duty_roster import Duty, is_worked
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.statistics import early_warning

DAY = timedelta(days=1)
LONGEST = 3 * 366
LATELY = 7  # how many past days may still open a missed warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Mentions per day: a row per topic, a column per day from `first`."""

    topics: tuple[Topic, ...]
    first: date
    table: early_warning.Array

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.table.shape[1] - 1)


def counts(*, until: date) -> Counts | None:
    """Counts up to this day, None without any day. A source counts once it has been read for sixty
    days, so that a new feed is not a rise; until one is that old, all count."""
    sources = list(Source.objects.filter(read_at__isnull=False))
    chosen = [one for one in sources if one.has_settled] or sources
    topics = tuple(Topic.objects.active().order_by("code"))
    if not chosen or not topics:
        return None
    first = max(min(one.begun_on for one in chosen), until - DAY * (LONGEST - 1))
    if first > until:
        return None
    mentions = Mention.objects.filter(source__in=chosen).counted_by_day(since=first, until=until)
    table = np.zeros((len(topics), (until - first).days + 1))
    rows = {topic.pk: number for number, topic in enumerate(topics)}
    for (topic, on), count in mentions.items():
        if topic in rows:
            table[rows[topic], (on - first).days] = count
    return Counts(topics=topics, first=first, table=table)


def watch_counts(known: Counts) -> early_warning.Watch:
    weekday, of_year = known.first.weekday(), known.first.timetuple().tm_yday - 1
    return early_warning.watch(known.table, first_weekday=weekday, first_day_of_year=of_year)


def detect(*, at: datetime) -> list[Rise]:
    """Open and close warnings by the whole days up to yesterday; returns those opened. Closes the
    warning of a topic that was switched off."""
    until = timezone.localdate(at) - DAY
    for forgotten in Rise.objects.active().exclude(topic__in=Topic.objects.active()):
        forgotten.close(on=until)
    known = counts(until=until)
    if known is None or known.table.shape[1] <= early_warning.BEGINNING:
        return []
    seen = watch_counts(known)
    opened: list[Rise] = []
    values = {rise.topic_id: rise for rise in Rise.objects.active()}
    last = known.table.shape[1] - 1
    for row, topic in enumerate(known.topics):
        figures = Figures(
            until=until,
            week=int(seen.week[row, last]),
            expected=_number(seen.week_expected[row, last]),
            low=int(_number(seen.week_low[row, last])),
            high=int(_number(seen.week_high[row, last])),
        )
        rise = values.get(topic.pk)
        if rise is not None and not seen.warned[row, last]:
            rise.close(on=until)
        elif rise is not None:
            rise.follow(figures)
        elif seen.warned[row, last] and seen.opened[row, -LATELY:].any():
            back = int(np.flatnonzero(seen.opened[row, -LATELY:])[-1])
            on = until - DAY * (min(LATELY, last + 1) - 1 - back)
            opened += _open(topic, figures, on=on, at=at)
    return opened


@transaction.atomic
def _open(topic: Topic, figures: Figures, *, on: date, at: datetime) -> list[Rise]:
    rise, is_new = Rise.objects.get_or_create(
        topic=topic, opened_on=on, defaults={"noted_at": at, **asdict(figures)}
    )
    if not is_new:
        return []
    entries.record(rise, "rise.noted", by=None, at=at, topic=topic.code, on=on.isoformat())
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The topic “%(topic)s” rises: %(n)s in seven days, usually %(low)s to %(high)s.")
        values = {"topic": topic.name, "n": rise.week, "low": rise.low, "high": rise.high}
    Notice.tell(
        f"field.rise:{rise.pk}", text=text % values,
        address=reverse("media-monitoring:topic-alert", args=[rise.pk]),
        to=recipients(at=at), at=at,
    )  # fmt: skip
    return [rise]


def recipients(*, at: datetime) -> list[User]:
    """Those on duty outside working hours; else all who work with the field."""
    on_duty = [] if is_worked(at, calendar_here()) else Duty.objects.people_at(at)
    today = timezone.localdate(at)
    return on_duty or list(User.holding(Right.WORK_FIELD, on=today, institution=None))


def _number(figure: float) -> float:
    return 0.0 if np.isnan(figure) else float(figure)
