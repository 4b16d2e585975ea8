"""Verbs of the overview ask for the right themselves: whoever comes past a page is refused too."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.briefs.models import Brief
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionDecision
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, Source
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.dashboards.needs.observation_topic import Placing, Witness
from otklik.incidents.importing.mapping import ColumnMapping
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
FEED: dict[str, Any] = {"name": "Лента", "url": "https://example.org/f", "words": "",
                        "every_minutes": 30}  # fmt: skip
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)
VERBS: dict[str, Callable[[User], object]] = {
    "source.add": lambda by: Source.add(**FEED, by=by, at=NOON),
    "source.stop": lambda by: Source(kind=Source.Kind.FEED).stop(by=by, at=NOON),
    "source.resume": lambda by: Source().resume(by=by, at=NOON),
    "file.upload": lambda by: MonitoringFile.upload(
        b"a;b", name="m.csv", key=uuid4(), by=by, at=NOON
    ),
    "file.start": lambda by: MonitoringFile().start(ColumnMapping(columns={}), by=by, at=NOON),
    "mention.correct": lambda by: Mention().correct(topic=None, tone="calm", by=by, at=NOON),
    "mention.incident": lambda by: Mention().become_incident(key=uuid4(), by=by, at=NOON),
    "decision.decide": lambda by: MentionDecision.decide([1], Mention.State.SEEN, by=by, at=NOON),
    "press.undo": lambda by: MentionDecision(by=by).undo(by=by, at=NOON),
    "brief.begin": lambda by: Brief.begin(
        Brief.Kind.WEEK, first=FIRST, last=LAST, text="Было.", by=by, at=NOON
    ),
    "brief.correct": lambda by: Brief().correct("Было.", by=by, at=NOON),
    "brief.sent": lambda by: Brief().note_sent("Кому", body=b"", by=by, at=NOON),
    "speaker.end": lambda by: Speaker().end(by=by, at=NOON),
    "need.place": lambda by: Placing.decide(Witness.SEARCH, "слово", None, by=by, at=NOON),
}


@pytest.mark.parametrize("verb", VERBS)
def test_whoever_has_not_the_right_is_refused_by_the_verb(verb: str) -> None:
    with pytest.raises(Refused, match=r"обзор|информационн|Спикеров"):
        VERBS[verb](UserFactory(role=Role.SPECIALIST))
    assert not Line.objects.exists()


def test_whoever_has_it_is_let_through() -> None:
    by = UserFactory(role=Role.LEAD)
    for verb in ("source.add", "brief.begin", "need.place"):
        VERBS[verb](by)
    assert Line.objects.count() == 3
