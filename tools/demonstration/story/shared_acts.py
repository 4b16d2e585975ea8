"""Stories that are of no single incident: mass incidents, a shift handed over, words and views
that are kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from otklik.incidents.inbox.models import Handover, SavedView
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.mass_incidents.placeholders import ADDRESS, NUMBER
from otklik.incidents.mass_incidents.process_members import carry_on
from otklik.incidents.reply_templates.models import Wording
from otklik.incidents.topics.models import Topic
from otklik.legal_acts.acts.act import Act
from tools.demonstration.story.texts import capitalised, texts

if TYPE_CHECKING:
    from tools.demonstration.story.player import Play
    from tools.demonstration.timeline import Story


def answered_together(play: "Play") -> "Story":
    """One answer for two people, one of them by name; a third wrote later and waits."""
    operator, hours = play.cast.operator, play.hours
    began, line = hours.on_day(2, "11:20"), play.shared
    yield (at := hours.after(began, 40))
    incidents = [play.told[name].incident for name in ("question", "named")]
    name = capitalised(line.phrase)[:120]
    mass, _refused = MassIncident.gather(
        name=name, topic=line.topic, incidents=incidents, by=operator, at=at
    )
    play.made.append(mass)
    yield (at := hours.after(began, 50))
    greeting, _, rest = line.answer.partition("!")
    text = f"{greeting}, {ADDRESS}!{rest}\n\n{texts().number_of_yours.format(place=NUMBER)}"
    mass.write(name=name, topic=line.topic, text=text, revision=mass.revision, by=operator, at=at)
    named = mass.members.get(incident=incidents[1])
    named.adapt(text="", address=texts().named, by=operator, at=at)
    mass.refresh_from_db()
    yield (at := hours.after(began, 55))
    mass.send(revision=mass.revision, by=operator, at=at)
    carry_on(mass.pk, at=at)
    yield (at := hours.after(began, 56))
    for member in mass.members.select_related("reply__in_reply_to", "reply__delivery"):
        if member.reply is not None:
            play.stage.deliver(member.reply, at=at)
    yield (at := hours.worked_ago(200))
    mass.add([play.told["later"].incident], by=operator, at=at)


def answer_in_approval(play: "Play") -> "Story":
    """Two who say the same, and an answer for both that waits for a second person; a third came
    later and is in it only when somebody takes them in."""
    operator, hours = play.cast.operator, play.hours
    began, line = hours.worked_ago(210), play.repeated
    yield (at := hours.after(began, 60))
    name = capitalised(line.phrase)[:120]
    incidents = [play.told[name].incident for name in ("same", "same-too")]
    mass, _refused = MassIncident.gather(
        name=name, topic=line.topic, incidents=incidents, by=operator, at=at
    )
    play.made.append(mass)
    yield (at := hours.after(began, 70))
    mass.write(
        name=name, topic=line.topic, text=line.answer, revision=mass.revision, by=operator, at=at
    )
    mass.submit(revision=mass.revision, by=operator, at=at)


def shift_handed_over(play: "Play") -> "Story":
    yield (at := play.hours.worked_ago(60))
    play.made.append(
        Handover.give(
            to=play.cast.operator, sentence=texts().handover,
            incidents=[play.told["urgent"].incident], by=play.cast.approver, at=at,
        )
    )  # fmt: skip


def words_kept(play: "Play") -> "Story":
    """Templates, one of them checked by a second person; phrases of a unit and of one's own; a
    view of the queue."""
    operator, hours = play.cast.operator, play.hours
    began = hours.on_day(5, "10:00")
    yield (at := hours.after(began, 30))
    kept = []
    act = Act.objects.filter(is_published=True).order_by("pk").first()
    for template in texts().templates:
        topic = Topic.objects.active().filter(code=template.topic).first() or play.shared.topic
        wording = Wording(
            kind=Wording.Kind.TEMPLATE, name=template.name, text=template.text, topic=topic
        )
        wording.keep(cites=[(act, "")] if act and template.cites else [], by=operator, at=at)
        kept.append(wording)
    for_all, own = (
        Wording(kind=Wording.Kind.SNIPPET, name=phrase.name, text=phrase.text)
        for phrase in texts().phrases
    )
    for_all.unit, own.owner = operator.current_appointments[0].unit, operator
    for wording in (for_all, own):
        wording.keep(by=operator, at=at)
        kept.append(wording)
    play.made += kept
    view = texts().view
    query = urlencode({"view": "all", "q": view.words})
    play.made.append(SavedView.keep(name=view.name, query=query, by=operator, at=at))
    yield (at := hours.after(began, 90))
    kept[0].confirm(seen=kept[0].content_digest, by=play.cast.approver, at=at)


TOGETHER: tuple[Callable[["Play"], "Story"], ...] = (
    answered_together,
    answer_in_approval,
    shift_handed_over,
    words_kept,
)
