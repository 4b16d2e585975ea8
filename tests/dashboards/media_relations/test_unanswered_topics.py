"""What is asked and not explained, and what was before and after something was told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.channels.accounts.models import Account
from otklik.cms.search.failed_query import FailedSearch, Outcome
from otklik.dashboards.figures.period import Period
from otklik.dashboards.media_relations.explanations.unexplained_topics import (
    find_unexplained_topics,
)
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.media_relations.publication_effect import LEVEL, EffectRow, effect
from otklik.dashboards.needs.observation_topic import Placing
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from otklik.statistics.difference_and_ratio_intervals import times_as_many
from tests.dashboards.media_monitoring.conftest import NOON
from tests.incidents.test_coverage_and_reply_times import made

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)
Came = Callable[..., None]
QUARTER = Period.from_address({"period": "quarter"}, today=TODAY)


@pytest.fixture
def came(account: Account) -> Came:
    def make(topic: Topic, on: date, times: int = 1) -> None:
        at = datetime.combine(on, NOON.timetz())
        for _number in range(times):
            made(account, topic=topic, at=at)

    return make


def test_what_is_asked_most_stands_first_and_what_is_told_is_not_listed(
    topics: dict[str, Topic], operator: User, editor: User, came: Came
) -> None:
    came(topics["prices"], TODAY - 3 * DAY, 5)
    came(topics["returns"], TODAY - 3 * DAY, 3)
    FailedSearch.objects.create(
        month=TODAY.replace(day=1), text="вернуть платье", digest="d", count=4,
        outcome=Outcome.NOTHING,
    )  # fmt: skip
    Placing.decide("search", "вернуть платье", topics["returns"], by=editor, at=NOON)
    found = find_unexplained_topics(QUARTER, at=NOON)
    assert [(one.need.name, one.incidents, one.searches) for one in found.nothing] == [
        ("Возврат товара", 3, 4), ("Рост цен", 5, 0),
    ]  # fmt: skip
    result = Occasion.begin("Возврат", topic=topics["returns"], by=operator, at=NOON)
    result.take(owner=operator, due_on=TODAY, by=operator, at=NOON, today=TODAY)
    result.note_published(address="https://a.example/", by=operator, at=NOON - 300 * DAY)
    found = find_unexplained_topics(QUARTER, at=NOON)
    assert [one.need.name for one in found.nothing] == ["Рост цен"]
    assert [one.need.name for one in found.old] == ["Возврат товара"]
    Occasion.objects.update(published_at=NOON - 30 * DAY)
    found = find_unexplained_topics(QUARTER, at=NOON)
    assert (found.old, found.explained) == ([], 1)


@time_machine.travel(NOON, tick=False)
def test_the_page_leads_to_an_occasion(
    client: Client, topics: dict[str, Topic], operator: User, came: Came
) -> None:
    client.force_login(operator)
    there = reverse("media-relations:unexplained-topics")
    assert "Необъяснённых вопросов за эти дни нет" in client.get(there).content.decode()
    came(topics["prices"], TODAY - 3 * DAY, 5)
    assert "Рост цен" in client.get(there).content.decode()
    need = find_unexplained_topics(QUARTER, at=NOON).nothing[0].need
    pressed = {"origin": "asked", "key": need.key}
    client.post(reverse("media-relations:occasion-suggestion-accept"), pressed)
    occasion = Occasion.objects.get()
    assert occasion.topic == topics["prices"]
    assert str(occasion) in client.get(there).content.decode()


def test_before_and_after_without_a_cause(topics: dict[str, Topic], came: Came) -> None:
    published_on = TODAY - 16 * DAY
    assert effect(topics["prices"], published_on=TODAY - 7 * DAY, today=TODAY).days == 0
    came(topics["prices"], published_on - 3 * DAY, 20)
    came(topics["prices"], published_on, 9)  # the day itself is in neither
    came(topics["prices"], published_on + 4 * DAY, 2)
    came(topics["returns"], published_on - 2 * DAY, 6)
    came(topics["returns"], published_on + 2 * DAY, 7)
    found = effect(topics["prices"], published_on=published_on, today=TODAY)
    assert found.days == 14
    messages, marks, searches, others = found.rows
    assert (messages.before, messages.after) == ("20", "2")
    # One week of twelve held them all: weeks stray so far that this proves nothing.
    assert str(messages.verdict) == "изменение в пределах погрешности"
    assert str(others.verdict) == "изменение в пределах погрешности"
    assert (others.before, others.after) == ("6", "7")
    assert str(marks.verdict) == "мало отметок, сравнивать нечего"
    assert str(searches.verdict) == "следующий месяц ещё не кончился"


def test_words_follow_the_interval() -> None:
    low, high = times_as_many(20, 80, level=LEVEL) or (1, 1)
    fewer = EffectRow(name="", before="80", after="20", low=low, high=high)
    assert str(fewer.verdict) == "меньше, чем было"
    assert "прежнего числа" in str(fewer.ends)
    share = EffectRow(name="", before="", after="", low=0.1, high=0.3, is_share=True)
    assert str(share.verdict) == "больше, чем было"
    assert str(EffectRow(name="", before="1", after="0").verdict) == "мало для сравнения"


@time_machine.travel(NOON, tick=False)
def test_the_page_says_that_nothing_is_proven(
    client: Client, topics: dict[str, Topic], operator: User
) -> None:
    told_at = NOON - 16 * DAY
    result = Occasion.begin("Цены", topic=topics["prices"], by=operator, at=told_at)
    day = told_at.date()
    result.take(owner=operator, due_on=day, by=operator, at=told_at, today=day)
    result.note_published(address="https://a.example/", by=operator, at=told_at)
    client.force_login(operator)
    page = client.get(result.get_absolute_url()).content.decode()
    assert "Что это из-за публикации, отсюда не следует" in page
