"""A topic that rises becomes a row, and whoever must know is told."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.dashboards.media_monitoring.topic_alerts.detect_rising_topics import (
    counts,
    detect,
    recipients,
)
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.incidents.topics.models import Topic
from otklik.notifications.duty_roster import Duty
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
DAYS = 150


@pytest.fixture
def source(db: None) -> Source:
    begun = NOON - timedelta(days=DAYS)
    return Source.objects.create(kind="export", name="Мониторинг", begun_at=begun, read_at=NOON)


def fill(source: Source, topic: Topic, *, mean: float, since: int, until: int, seed: int) -> None:
    """So many mentions a day, from so many days ago until so many."""
    chance, rows = np.random.default_rng(seed), []
    for ago in range(since, until - 1, -1):
        on = TODAY - timedelta(days=ago)
        for n in range(int(chance.poisson(mean))):
            key = f"{topic.code}{seed}-{ago}-{n}"
            at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
            rows.append(
                Mention(source=source, key=key, at=at, on=on, found_at=at, topic=topic, text=key)
            )
    made = Mention.objects.bulk_create(rows)
    for row in made:
        row.group = row.pk
    Mention.objects.bulk_update(made, ["group"])


@pytest.fixture
def risen(source: Source, topics: dict[str, Topic], operator: User) -> Source:
    for n, topic in enumerate(topics.values()):
        fill(source, topic, mean=6, since=DAYS, until=1, seed=n)
    fill(source, topics["prices"], mean=14, since=5, until=1, seed=9)
    return source


def test_a_rise_is_noted_once_with_its_usual_range(
    risen: Source, topics: dict[str, Topic], operator: User
) -> None:
    (rise,) = detect(at=NOON)
    assert rise.topic == topics["prices"]
    assert rise.week > rise.high > rise.expected > rise.low
    assert rise.expected == pytest.approx(42, rel=0.25)
    assert date(2026, 11, 7) <= rise.opened_on <= date(2026, 11, 11)
    assert detect(at=NOON + timedelta(minutes=5)) == []
    notice = Notice.objects.get()
    assert notice.address == f"/desk/field/warnings/{rise.pk}/"
    assert operator in [item.user for item in notice.recipients.all()]


def test_nothing_rises_where_nothing_happened(source: Source, topics: dict[str, Topic]) -> None:
    for n, topic in enumerate(topics.values()):
        fill(source, topic, mean=6, since=DAYS, until=1, seed=n)
    assert detect(at=NOON) == []


def test_a_warning_closes_when_the_topic_is_back(risen: Source, topics: dict[str, Topic]) -> None:
    (rise,) = detect(at=NOON)
    for n, topic in enumerate(topics.values()):
        fill(risen, topic, mean=5, since=0, until=-40, seed=20 + n)
    Source.objects.update(read_at=NOON + timedelta(days=40))
    detect(at=NOON + timedelta(days=1))
    rise.refresh_from_db()
    assert rise.closed_on is None
    assert rise.until == TODAY
    detect(at=NOON + timedelta(days=40))
    rise.refresh_from_db()
    assert rise.closed_on is not None


def test_a_warning_of_a_topic_switched_off_closes(risen: Source, topics: dict[str, Topic]) -> None:
    (rise,) = detect(at=NOON)
    Topic.objects.filter(pk=rise.topic_id).update(is_active=False)
    detect(at=NOON + timedelta(days=1))
    rise.refresh_from_db()
    assert rise.closed_on == TODAY


def test_near_repeats_count_once_a_day(risen: Source) -> None:
    repeated = Mention.objects.filter(on__gt=TODAY - timedelta(days=6), topic__code="prices")
    repeated.update(group=repeated.order_by("pk").values_list("pk", flat=True)[0])
    assert detect(at=NOON) == []


def test_a_new_feed_is_no_rise(risen: Source, topics: dict[str, Topic]) -> None:
    Mention.objects.filter(key__startswith="prices9").delete()
    young = Source.objects.create(
        kind="feed", name="Газета", url="https://a.example/", read_at=NOON,
        begun_at=NOON - timedelta(days=20),
    )  # fmt: skip
    fill(young, topics["prices"], mean=20, since=6, until=1, seed=5)
    assert detect(at=NOON) == []


def test_four_weeks_are_needed(source: Source, topics: dict[str, Topic]) -> None:
    Source.objects.update(begun_at=NOON - timedelta(days=20))
    fill(source, topics["prices"], mean=5, since=20, until=1, seed=1)
    assert counts(until=TODAY - timedelta(days=1)) is not None
    assert detect(at=NOON) == []


def test_at_night_whoever_is_on_duty_is_told(operator: User) -> None:
    lead = UserFactory(role=Role.LEAD)
    begins = NOON - timedelta(hours=20)
    Duty.put(user=operator, begins=begins, ends=NOON + timedelta(hours=20), by=lead, at=begins)
    night = NOON.replace(hour=1)
    assert recipients(at=night) == [operator]


def test_a_decision_needs_its_words(risen: Source, operator: User) -> None:
    (rise,) = detect(at=NOON)
    with pytest.raises(Refused):
        rise.decide("answer", " ", by=operator, at=NOON)
    rise.decide("empty", "", by=operator, at=NOON)
    rise.look(by=operator, at=NOON)
    rise.look(by=UserFactory(role=Role.LEAD), at=NOON)
    assert Rise.objects.get().seen_by == operator
    assert Rise.objects.get().verdict == "empty"
