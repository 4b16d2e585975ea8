"""What staff do with one incident beside answering it: marks, deadlines, cases of other systems,
requests for information. A doing says how many working minutes after the message it happens."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.foi_requests.models import InformationRequest, RequestTerms, Sorting
from otklik.incidents.inbox.snooze import snooze
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.privacy import identity_access
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.topics.models import Topic
from otklik.nlp.personal_data.find_and_mask import PersonalKind
from tools.demonstration.story.stage import form_of
from tools.demonstration.story.texts import texts

if TYPE_CHECKING:
    from otklik.organisation.people.user import User
    from tools.demonstration.story.player import Play
    from tools.demonstration.timeline import Story

type Act = Callable[["Play", Message, datetime], None]
type Doing = Callable[["Play", Message, datetime], "Story"]

A_DAY = 8 * 60  # minutes worked
HIDDEN_BY = "personal-data"  # the rule
System, Publisher = OutsideCase.System, OutsideCase.Publisher


def after(minutes: int, act: Act) -> Doing:
    """The act once so many minutes were worked since the message was written."""

    def story(play: "Play", message: Message, posted: datetime) -> "Story":
        yield (at := play.hours.after(posted, minutes))
        act(play, message, at)

    return story


def needs_call(play: "Play", message: Message, at: datetime) -> None:
    _mark(play, message, Mark.Kind.CALL, texts().notes.call, at)


def needs_help(play: "Play", message: Message, at: datetime) -> None:
    _mark(play, message, Mark.Kind.HELP, texts().notes.help, at)


def waits_for_a_unit(play: "Play", message: Message, at: datetime) -> None:
    """The unit of another topic is asked; one's own in a pack that has no other."""
    incident = message.incident
    others = Topic.objects.active().exclude(unit=incident.unit).exclude(unit=None)
    topic = others.select_related("unit").order_by("code").first()
    unit = topic.unit if topic else incident.unit
    what = texts().notes.of_unit
    Awaited.begin(incident, whom=Awaited.Whom.UNIT, unit=unit, what=what, by=_who(play), at=at)


def waits_for_the_person(play: "Play", message: Message, at: datetime) -> None:
    what = texts().notes.of_person
    Awaited.begin(message.incident, whom=Awaited.Whom.PERSON, what=what, by=_who(play), at=at)


def extended(play: "Play", message: Message, at: datetime) -> None:
    """A week more, by whoever may."""
    moment = play.hours.after(play.hours.now, 5 * A_DAY)
    until = play.hours.day_of(moment)
    Extension.grant(
        message.incident, until=until, reason=texts().notes.extension, by=play.cast.approver, at=at
    )


def put_off(play: "Play", message: Message, at: datetime) -> None:
    until = play.hours.after(play.hours.now, 3 * A_DAY)
    snooze(message.incident, until=until, waits_for=texts().notes.put_off, by=_who(play), at=at)


def looked(reason: identity_access.LookReason) -> Act:
    def act(play: "Play", message: Message, at: datetime) -> None:
        identity_access.look(message.incident, reason=reason, note="", by=_who(play), at=at)

    return act


def joined_to(name: str) -> Act:
    """The same person about the same thing: it becomes part of the scene of that name."""

    def act(play: "Play", message: Message, at: datetime) -> None:
        Regrouping.join(play.told[name].incident, message.incident, by=_who(play), at=at)

    return act


def same_as(name: str) -> Act:
    """Whoever wrote this says that the scene of that name is theirs too."""

    def act(play: "Play", message: Message, at: datetime) -> None:
        first, second = message.incident.client, play.told[name].incident.client
        if first is None or second is None:
            raise ValueError("Everybody here is somebody.")
        IdentityClaim.make(
            first, second, ground=IdentityClaim.Ground.PERSON,
            certainty=IdentityClaim.Certainty.LIKELY, note=texts().notes.claim,
            by=_who(play), at=at,
        )  # fmt: skip

    return act


def cleared(play: "Play", message: Message, at: datetime) -> None:
    """The telephone in the draft is nobody's own."""
    Clearance.give(
        Reply.objects.get(incident=message.incident),
        fragment=texts().printed_phone, kind=PersonalKind.PHONE, reason=texts().notes.clearance,
        by=_who(play), at=at,
    )  # fmt: skip


def hidden(play: "Play", message: Message, at: datetime) -> None:
    """Out of everybody's sight at once; a pack without rules hides nothing."""
    rules = ModerationRule.objects.active().filter(is_for_hiding=True)
    rule = rules.filter(code=HIDDEN_BY).first()
    if rule is None:
        return
    act = ModerationAct.hide(message, rule=rule, note=texts().notes.hidden, by=_who(play), at=at)
    play.stage.hide(act, at=at)
    play.made.append(act)


def hiding_confirmed(play: "Play", message: Message, at: datetime) -> None:
    for act in message.moderations.hiding():
        act.confirm(seen=act.content_digest, by=play.cast.approver, at=at)


def sorted_as(kind: str) -> Act:
    def act(play: "Play", message: Message, at: datetime) -> None:
        Sorting.decide(message.incident, kind=kind, by=_who(play), at=at)

    return act


def registered(name: str) -> Act:
    """Into the register of requests; a pack without their terms has no register."""

    def act(play: "Play", message: Message, at: datetime) -> None:
        if RequestTerms.current() is None:
            Sorting.decide(message.incident, kind=Sorting.Kind.REQUEST, by=_who(play), at=at)
            return
        received_on = play.hours.day_of(at)
        play.made.append(
            InformationRequest.register(
                message.incident, subject=texts().own.of(name).subject, received_on=received_on,
                by=_who(play), at=at,
            )
        )  # fmt: skip

    return act


def answered_in_person(name: str) -> Act:
    """The answer was given outside of any network and is noted here."""

    def act(play: "Play", message: Message, at: datetime) -> None:
        Message.note_outside_answer(
            message, key=form_of(f"{name}/answer"), where=texts().notes.in_person,
            text=texts().own.of(name).answer, answered_at=at, by=_who(play), at=at,
        )  # fmt: skip

    return act


def request_answered(play: "Play", message: Message, at: datetime) -> None:
    for request in message.incident.requests.open():
        request.answer(by=_who(play), at=at)


def has_number(system: str, number: str, *, publisher: str = Publisher.US) -> Act:
    """Another system has it too, and sets the deadline: one day and a little of work."""

    def act(play: "Play", message: Message, at: datetime) -> None:
        due_at = play.hours.after(at, A_DAY + 90)
        OutsideCase.note(
            message.incident, system=system, number=number, due_at=due_at, publisher=publisher,
            by=_who(play), at=at,
        )  # fmt: skip

    return act


def handed_over(play: "Play", message: Message, at: datetime) -> None:
    _case(message).hand_over(by=_who(play), at=at)


def accepted(play: "Play", message: Message, at: datetime) -> None:
    _case(message).accept(by=_who(play), at=at)


def not_accepted(play: "Play", message: Message, at: datetime) -> None:
    _case(message).return_with(texts().notes.curator, by=_who(play), at=at)


def _case(message: Message) -> OutsideCase:
    return OutsideCase.objects.select_related("incident").get(incident=message.incident)


def _mark(play: "Play", message: Message, kind: str, note: str, at: datetime) -> None:
    Mark.put(message.incident, kind=kind, note=note, by=_who(play), at=at)


def _who(play: "Play") -> "User":
    return play.cast.operator
