"""What the press service of the demonstration does: occasions for news, explanations and requests
from the media in several states, by the verbs that serve in earnest. Their words are in
acting.yaml, a pack may give its own."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.occasions import suggestions
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.script import Line, Script, Spoken

WEEK = timedelta(days=7)


class OccasionText(Spoken):
    title: Line
    text: Line
    topic: bool = False


class ToldText(Spoken):
    """What was told, and where it stands."""

    title: Line
    text: Line
    address: Line


class ExplanationText(Spoken):
    sort: Literal["explanation", "refutation"]
    title: Line
    answers: Line
    text: Line
    grounds: Line


class RequestText(Spoken):
    """`days`: worked days ago it came; one that is open has no text yet."""

    outlet: Line
    question: Line
    days: Annotated[int, Field(ge=1, le=30)]
    text: str
    state: Literal["waiting", "open", "done"]

    @model_validator(mode="after")
    def _has_an_answer(self) -> Self:
        if self.state != "open" and not self.text:
            raise ValueError(_("“%(field)s” is missing.") % {"field": "text"})
        return self


class ActingTexts(Spoken):
    """Of the occasions one is taken, one an idea, one dropped; the last explanation stands at
    `stands_at`."""

    occasions: Annotated[tuple[OccasionText, ...], Field(min_length=3, max_length=3)]
    dropped: Line
    told: ToldText
    explanations: Annotated[tuple[ExplanationText, ...], Field(min_length=2)]
    stands_at: Line
    speaker_basis: Line
    sent: Line
    media: tuple[RequestText, ...]


SCRIPT = Script(model=ActingTexts, path=Path(__file__).with_name("acting.yaml"))


def stage_acting(authority: Authority, *, at: datetime) -> int:
    """How many occasions there are then; none the second time, or without two to do it."""
    on = timezone.localdate(at)
    people = list(User.holding(Right.WORK_FIELD, on=on, institution=None))
    by = next((one for one in people if not one.may(Right.APPROVE)), None)
    judge = next((one for one in people if one.may(Right.APPROVE)), None)
    if by is None or judge is None or Occasion.objects.exists():
        return 0
    result = SCRIPT.read()
    hours = Hours(now=at, calendar=authority.calendar())
    with transaction.atomic():
        made: list[Model] = [
            *_occasions(result, by, hours, at),
            *_explanations(result, by, judge, hours),
            *_media(result, by, judge, hours),
        ]
        Staged.objects.note(*made, at=at)
    return Occasion.objects.count()


def _occasions(acting_texts: ActingTexts, by: User, hours: Hours, at: datetime) -> list[Occasion]:
    """Taken, an idea, one dropped, one told, one of an assignment that was done."""
    began, today = hours.worked_ago(600), timezone.localdate(at)
    topic = Topic.objects.active().order_by("code").first()
    made = [
        Occasion.begin(
            one.title, text=one.text, topic=topic if one.topic else None, by=by, at=began
        )
        for one in acting_texts.occasions
    ]  # fmt: skip
    first, _idea, dropped = made
    taken = hours.worked_ago(300)
    first.take(owner=by, due_on=today + WEEK, by=by, at=taken, today=hours.day_of(taken))
    dropped.drop(acting_texts.dropped, by=by, at=taken)
    past = hours.on_day(9, "11:00")
    known = acting_texts.told
    out = Occasion.begin(known.title, text=known.text, topic=topic, by=by, at=past)
    day = hours.day_of(past)
    out.take(owner=by, due_on=day + WEEK, by=by, at=past, today=day)
    out.note_published(address=known.address, by=by, at=hours.on_day(8, "15:00"))
    for one in suggestions.suggestions(at=at)[:1]:
        made.append(
            Occasion.begin(
                one.title, text=one.text, topic=one.topic, due_on=one.due_on, origin=one.origin,
                origin_key=one.key, origin_words=one.words, by=by, at=taken,
            )
        )  # fmt: skip
    return [*made, out]


def _explanations(
    acting_texts: ActingTexts, by: User, judge: User, hours: Hours
) -> list[Explanation]:
    """One that waits for the second person, one approved, one that stands and answers a mention."""
    began, read = hours.worked_ago(500), hours.worked_ago(200)
    asked = list(Mention.objects.filter(state=Mention.State.EXPLANATION).order_by("pk"))
    texts = acting_texts.explanations
    answers = dict(zip((0, len(texts) - 1), asked, strict=False))  # the first and the last text
    made = [
        Explanation.begin(**one.model_dump(), mention=answers.get(number), by=by, at=began)
        for number, one in enumerate(texts)
    ]
    for one in made:
        one.submit(by=by, at=began)
    for one in made[1:]:
        one.approve(revision=one.revision, by=judge, at=read)
    last = made[-1]
    last.note_published(address=acting_texts.stands_at, by=by, at=read)
    return made


def _media(
    acting_texts: ActingTexts, by: User, judge: User, hours: Hours
) -> list[Speaker | MediaRequest]:
    """A speaker; requests that wait for the second person, that are late, that were answered."""
    named = hours.on_day(30, "10:00")
    day = hours.day_of(named)
    held = Appointment.objects.in_force(on=day).filter(user=judge, unit__institution=None)
    post = held.order_by("pk").first()
    if post is None:
        return []
    speaker = Speaker.name(
        post, (), basis=acting_texts.speaker_basis, by=judge, at=named, today=day
    )
    made: list[Speaker | MediaRequest] = [speaker]
    for one in acting_texts.media:
        came, written = hours.on_day(one.days, "10:00"), hours.on_day(one.days, "12:00")
        asked = MediaRequest.note(
            outlet=one.outlet, question=one.question, received_at=came, by=by, at=written
        )
        asked.give(judge, by=by, at=written, today=hours.day_of(written))
        if one.text:
            asked.write(one.text, revision=0, by=by, at=written)
            asked.submit(by=by, at=written)
        if one.state == "done":
            asked.approve(revision=1, by=judge, at=written)
            asked.note_sent(acting_texts.sent, by=by, at=written)
        made.append(asked)
    return made
