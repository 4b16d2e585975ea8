"""Some life in the information field: a month and a half of mentions, one topic that rises, a feed,
a card by hand. What people write is the pack's, the rest is in field.yaml, and a pack may give its
own."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

from django.db import transaction
from django.utils import timezone
from pydantic import Field

from otklik.dashboards.media_monitoring.briefs import write
from otklik.dashboards.media_monitoring.briefs.models import Brief
from otklik.dashboards.media_monitoring.mentions import classify
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionDecision
from otklik.dashboards.media_monitoring.sources import collect, import_mentions
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, RawMention, Source
from otklik.dashboards.media_monitoring.topic_alerts import detect_rising_topics
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.incidents.topics.models import TopicPhrase
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.script import Line, Lines, Script, Spoken
from tools.demonstration.story.stage import form_of

DAYS, RISEN = 45, 5  # days that are told of, and of the topic that rises
USUAL, HIGH = 3, 18  # messages a day of that topic
FILE = "Текст;Дата;Ссылка;Источник\n"


class CardText(Spoken):
    """What somebody heard and noted by hand."""

    place: Line
    title: Line
    text: Line


class FeedText(Spoken):
    """`ago` in worked days."""

    title: Line
    text: Line
    ago: Annotated[int, Field(ge=1, le=20)]


class FieldTexts(Spoken):
    """`rises_about` are words of the topic that rises; `tails` are what people add to a phrase."""

    rises_about: str
    feed: Line
    feed_url: Annotated[str, Field(pattern=r"^https://[a-z-]+\.example/\S*$")]
    words: Line
    hand: CardText
    news: Annotated[tuple[FeedText, ...], Field(min_length=3)]
    places: Lines
    tails: Lines


SCRIPT = Script(model=FieldTexts, path=Path(__file__).with_name("field.yaml"))


def stage_field(authority: Authority, *, at: datetime) -> int:
    """How many mentions there are then; none the second time, or where nobody works there."""
    on = timezone.localdate(at)
    people = User.holding(Right.WORK_FIELD, on=on, institution=None)
    by = people.first()
    if by is None or Source.objects.exclude(kind=Source.Kind.WALLS).exists():
        return 0
    hours = Hours(now=at, calendar=authority.calendar())
    worked = hours.worked_ago(10)  # staff act in working hours
    with transaction.atomic():
        made = [*_monitored(at=at), _feed(by, hours, at=worked)]
        _file(by, at=worked)
        _card(by, hours, at=at)
        Staged.objects.note(*made, at=at)
    while collect.collect_walls(at=at):
        pass
    while collect.take_in(at=at):
        pass
    _pressed(by, at=hours.worked_ago(120))
    detect_rising_topics.detect(at=at)
    first, last = write.period(Brief.Kind.WEEK, today=on)
    text = write.write_text(first, last)
    Brief.begin(Brief.Kind.WEEK, first=first, last=last, text=text, by=by, at=worked)
    return Mention.objects.count()


def _monitored(*, at: datetime) -> list[Source]:
    """What a monitoring system would have told, day by day."""
    begun = at - timedelta(days=DAYS)
    source = Source.objects.create(
        kind=Source.Kind.EXPORT, name=str(Source.Kind.EXPORT.label), begun_at=begun, read_at=at
    )
    words = SCRIPT.read()
    phrases = TopicPhrase.objects.filter(topic__is_active=True).order_by("topic__code", "pk")
    about = words.rises_about
    loud = list(phrases.filter(topic__name__contains=about)) if about else []
    loud = loud or list(phrases[:2])
    calm = list(phrases.exclude(topic__in=[phrase.topic_id for phrase in loud])[::7])
    number = 0
    for ago in range(DAYS, 0, -1):
        many = HIGH if ago <= RISEN else USUAL - ago % 2
        wanted = [loud[(ago + n) % len(loud)] for n in range(many)] if loud else []
        wanted += [calm[(ago + n) % len(calm)] for n in range(2)] if calm else []
        for phrase in wanted:
            number += 1
            tails = words.tails
            first, second = (
                tails[number * 7 % len(tails)],
                tails[(number // 3 * 5 + 1) % len(tails)],
            )
            place = words.places[number % len(words.places)]
            body = {
                "text": f"{phrase.text}, {first}. {second}", "url": "", "place": place,
                "at": (at - timedelta(days=ago, minutes=7 * (number % 50))).isoformat(),
            }  # fmt: skip
            RawMention.keep(source, f"staged:{number}", body, at=at)
    return [source]


def _feed(by: User, hours: Hours, *, at: datetime) -> Source:
    """A feed that was read for a month and is read no longer: nothing outside is asked."""
    result, begun = SCRIPT.read(), hours.on_day(20, "10:00")
    source = Source.add(
        name=result.feed, url=result.feed_url, words=result.words, every_minutes=30, by=by,
        at=begun,
    )  # fmt: skip
    for number, news in enumerate(result.news):
        body = {
            "title": news.title, "text": news.text,
            "url": urljoin(result.feed_url, str(number)),
            "at": hours.on_day(news.ago, "09:30").isoformat(),
        }  # fmt: skip
        RawMention.keep(source, f"news:{number}", body, at=at)
    Source.objects.filter(pk=source.pk).update(words="")  # all of its examples are shown
    source.note_read(at=at)
    source.stop(by=by, at=at)
    return source


def _file(by: User, *, at: datetime) -> None:
    """A file that was loaded: its one row is here already."""
    first = RawMention.objects.filter(key="staged:1").first()
    if first is None:  # a pack without topics has nothing that people say
        return
    row = f"{first.body['text']};{at:%d.%m.%Y} 09:00;;{first.body['place']}\n"
    file = MonitoringFile.upload(
        (FILE + row).encode(), name="monitoring.csv", key=form_of("field-file"), by=by, at=at
    )
    file.start(file.mapping(file.table()), by=by, at=at)
    while import_mentions.carry_on(file.pk, at=at):
        pass


def _card(by: User, hours: Hours, *, at: datetime) -> None:
    result = SCRIPT.read().hand
    source = Source.of_kind(Source.Kind.HAND, at=at)
    columns = {
        **classify.columns(title=result.title, text=result.text), "place": result.place,
        "at": hours.on_day(1, "09:00"), "noted_by": by,
    }  # fmt: skip
    Mention.note(source, "card:staged", columns=columns, at=at)
    source.note_read(at=at)


def _pressed(by: User, *, at: datetime) -> None:
    """Some were looked at: the older ones, one that needs an answer, two an explanation."""
    new = Mention.objects.filter(state=Mention.State.NEW)
    older = list(new.filter(at__lt=at - timedelta(days=10)).values_list("pk", flat=True))
    different = new.first_of_their_kind().filter(source__kind=Source.Kind.FEED)
    fresh = list(different.order_by("-at", "pk"))
    if older:
        MentionDecision.decide(older, Mention.State.SEEN, by=by, at=at)
    for mention, state in zip(
        fresh,
        (Mention.State.EXPLANATION, Mention.State.ANSWER, Mention.State.EXPLANATION),
        strict=False,
    ):
        MentionDecision.decide([mention.pk], state, by=by, at=at)
