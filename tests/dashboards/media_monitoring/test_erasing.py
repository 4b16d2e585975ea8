"""What is erased at the desk is erased of the field."""

from datetime import timedelta
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.collect import take_in
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.incidents.cases.incident import Incident
from otklik.incidents.privacy.erase import erase_incidents
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON

pytestmark = pytest.mark.django_db
TEXT = "Шаурмечная у вокзала обсчитала всю очередь и нагрубила покупателям"
LATER = NOON + timedelta(days=1)


@pytest.fixture
def mention(operator: User) -> Mention:
    """A text that was read twice, with a screenshot, and became an incident."""
    source = Source.of_kind(Source.Kind.EXPORT, at=NOON)
    for text in ("Шаурмечная", TEXT):
        body = {"text": text, "title": "Обсчёт", "url": "https://a.example/9", "place": "Паблик"}
        RawMention.keep(source, "9", body, at=NOON)
        take_in(at=NOON)
    found = Mention.objects.get()
    found.keep_picture(b"jpeg")
    found.become_incident(key=uuid4(), by=operator, at=NOON)
    found.refresh_from_db()
    return found


def erase(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(
        status=Incident.Status.CLOSED, closed_at=LATER, outcome="solved"
    )
    erase_incidents([incident.pk], ground="по просьбе", by=None, at=LATER)


def kept() -> str:
    rows = [*Mention.objects.values(), *RawMention.objects.values()]
    return " ".join(str(value) for row in rows for value in row.values())


def test_words_and_screenshot_go_with_the_incident(mention: Mention) -> None:
    other = RawMention.keep(mention.source, "10", {"text": "Хлеб подорожал"}, at=NOON)
    assert other
    assert Mention.forget_erased(at=LATER) == 0, "nothing was erased yet"
    assert mention.incident is not None
    erase(mention.incident)
    storage, name = mention.picture.storage, mention.picture.name
    assert name
    assert storage.exists(name)
    assert Mention.forget_erased(at=LATER) == 1
    assert not storage.exists(name)
    for word in ("аурмечн", "Обсч", "a.example/9", "Паблик"):
        assert word not in kept()
    assert "Хлеб подорожал" in kept()
    mention.refresh_from_db()
    assert (mention.state, mention.raw, mention.picture.name) == ("incident", None, "")
    assert Line.objects.about(mention).with_verb("mention.erased").count() == 1
    assert Mention.forget_erased(at=LATER) == 0, "once"


def test_told_again_it_does_not_come_back(mention: Mention) -> None:
    assert mention.incident is not None
    erase(mention.incident)
    Mention.forget_erased(at=LATER)
    for text in (TEXT, TEXT + " опять"):
        RawMention.keep(mention.source, "9", {"text": text}, at=LATER)
        take_in(at=LATER)
    mention.refresh_from_db()
    assert (mention.text, mention.signs) == ("", "")
