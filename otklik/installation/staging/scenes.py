"""Comments, questions and cards in every state they can be in, told as scenes: when it was
written, what about, how far it has come, and what else was done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from otklik.incidents.looking import LookReason
from otklik.incidents.models.incidents import IncidentOutcome as Outcome
from otklik.incidents.models.sorting import LetterKind
from otklik.installation.staging.doings import (
    Doing,
    Publisher,
    System,
    accepted,
    after,
    answered_in_person,
    cleared,
    extended,
    handed_over,
    has_number,
    hidden,
    hiding_confirmed,
    joined_to,
    looked,
    needs_call,
    needs_help,
    not_accepted,
    put_off,
    registered,
    request_answered,
    same_as,
    sorted_as,
    waits_for_a_unit,
    waits_for_the_person,
)
from otklik.installation.staging.hours import Hours
from otklik.installation.staging.repertoire import Need
from otklik.installation.staging.stage import QUESTION

type When = Callable[[Hours, int], datetime]
"""The moment it was written, from the hours and the norm of its urgency in working minutes."""


class Ending(Enum):
    """How far it has come by now."""

    NEW = "nobody has looked yet"
    REMOVED = "its author took it away"
    TRIAGED = "a unit and a topic are decided"
    EDITED = "decided, after its author changed it"
    TAKEN = "somebody has it"
    DRAFT = "a reply is begun"
    IN_APPROVAL = "a reply waits for a second person"
    RETURNED = "a reply came back for correction"
    INTERIM = "an answer stands that names the day of the final one"
    ANSWERED = "the answer stands"
    BY_HAND = "a person must put the answer there"
    FAILED = "the network did not take the answer"
    UNCONFIRMED = "the network did not say"
    CLOSED = "over"


class Said(Enum):
    """What kind of text it is."""

    QUESTION = "a question of a topic"
    REPEATED = "what others ask too"
    SHARED = "what others asked too, and were answered together"
    SIGNED = "the same, with a name below it"
    OWN = "words of our own, by the scene's name"
    THANKS = "no question"
    SPAM = "an advertisement"


class Where(Enum):
    """Where it is written."""

    WALL = "under a post, for everyone"
    DIALOGUE = "privately, in the network"
    SITE = "on the site, as a question with a number"
    TELEPHONE = "told by telephone, noted by hand"
    ELSEWHERE = "on a page that we do not hear, noted by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`name` is by which others find it, `topic` the code of one instead of a need, `again` the
    name of the scene whose author writes once more; `first` is done before it is answered, `then`
    when it has come as far as it does."""

    when: When
    ending: Ending = Ending.NEW
    need: Need = Need.PLAIN
    said: Said = Said.QUESTION
    outcome: str = ""
    where: Where = Where.WALL
    name: str = ""
    topic: str = ""
    again: str = ""
    first: tuple[Doing, ...] = ()
    then: tuple[Doing, ...] = ()


def day(days_ago: int, clock: str) -> When:
    return lambda hours, _norm: hours.on_day(days_ago, clock)


def ago(minutes: int) -> When:
    return lambda hours, _norm: hours.ago(minutes)


def worked(minutes: int) -> When:
    return lambda hours, _norm: hours.worked_ago(minutes)


def due_in(minutes: int) -> When:
    """So long ago that the answer is due in so many minutes, or was; never late by the night
    when it is to be due soon."""

    def posted(hours: Hours, norm: int) -> datetime:
        moment = hours.due_by(hours.ago(-minutes), norm=norm)
        is_late = hours.after(moment, norm) <= hours.now
        return moment + timedelta(minutes=1) if minutes > 0 and is_late else moment

    return posted


SCENES = (
    Scene(
        when=day(5, "09:40"),
        ending=Ending.CLOSED,
        outcome=Outcome.SOLVED,
        first=(after(35, looked(LookReason.ADDRESS)),),
    ),
    Scene(when=day(5, "12:15"), ending=Ending.CLOSED, outcome=Outcome.EXPLAINED, name="explained"),
    Scene(when=day(4, "10:05"), ending=Ending.CLOSED, need=Need.JOINT, outcome=Outcome.FORWARDED),
    Scene(when=day(4, "16:20"), ending=Ending.CLOSED, outcome=Outcome.SILENT),
    Scene(
        when=day(4, "19:30"),
        need=Need.NOT_OURS,
        name="not-ours",
        ending=Ending.CLOSED,
        outcome=Outcome.NOT_OURS,
    ),
    Scene(
        when=day(3, "11:00"), said=Said.THANKS, ending=Ending.CLOSED, outcome=Outcome.NO_QUESTION
    ),
    Scene(when=day(3, "13:40"), said=Said.SPAM, ending=Ending.CLOSED, outcome=Outcome.SPAM),
    Scene(
        when=day(3, "10:30"),
        ending=Ending.ANSWERED,
        first=(after(25, has_number(System.IM, "15-2031")),),
        then=(after(200, handed_over), after(420, accepted)),
    ),
    Scene(
        when=day(3, "15:10"),
        need=Need.APPROVED,
        ending=Ending.ANSWERED,
        first=(after(30, has_number(System.POS, "7204118")),),
        then=(after(190, handed_over), after(500, not_accepted)),
    ),
    Scene(
        when=day(2, "10:30"),
        where=Where.DIALOGUE,
        said=Said.SIGNED,
        name="named",
        ending=Ending.TRIAGED,
    ),
    Scene(when=day(4, "11:30"), where=Where.DIALOGUE, ending=Ending.ANSWERED),
    # What gives away where somebody lives is hidden, and answered all the same.
    Scene(
        when=day(4, "09:50"),
        said=Said.OWN,
        name="neighbour",
        topic="B05",
        ending=Ending.ANSWERED,
        first=(after(22, hidden),),
        then=(after(500, hiding_confirmed),),
    ),
    Scene(
        when=worked(130),
        said=Said.OWN,
        name="kitchen",
        topic="A06",
        ending=Ending.TRIAGED,
        first=(after(22, hidden),),
    ),
    Scene(when=worked(400), ending=Ending.UNCONFIRMED),
    Scene(when=worked(330), ending=Ending.FAILED),
    Scene(when=worked(310), need=Need.APPROVED, ending=Ending.IN_APPROVAL),
    Scene(when=worked(360), need=Need.APPROVED, ending=Ending.RETURNED),
    Scene(when=worked(240), ending=Ending.DRAFT, then=(after(45, cleared),)),
    Scene(
        when=worked(180),
        ending=Ending.TAKEN,
        name="taken",
        then=(
            after(26, has_number(System.IM, "15-2118")),
            after(30, needs_help),
            after(35, looked(LookReason.SAME)),
        ),
    ),
    Scene(
        when=worked(200),
        ending=Ending.EDITED,
        then=(after(30, waits_for_a_unit), after(40, extended), after(45, put_off)),
    ),
    Scene(
        when=worked(260),
        where=Where.DIALOGUE,
        said=Said.SHARED,
        name="later",
        ending=Ending.TRIAGED,
    ),
    Scene(when=worked(150), ending=Ending.REMOVED),
    Scene(when=due_in(-300)),
    Scene(when=due_in(-90), need=Need.URGENT, ending=Ending.TRIAGED, name="urgent"),
    Scene(when=due_in(100)),
    Scene(when=worked(350), said=Said.REPEATED, name="same"),
    Scene(when=worked(210), said=Said.REPEATED, name="same-too"),
    Scene(when=ago(70), said=Said.REPEATED),
    Scene(when=day(1, "21:00"), need=Need.NOT_OURS),
    Scene(when=ago(130), said=Said.THANKS),
    Scene(when=ago(25), need=Need.URGENT),
    Scene(when=ago(50), said=Said.THANKS),
    Scene(when=ago(8)),
    Scene(
        when=worked(140),
        said=Said.OWN,
        name="again",
        again="taken",
        then=(after(30, joined_to("taken")),),
    ),
    # The site: a question whose number and code are shown, letters to sort, requests, an answer
    # that is not the last.
    Scene(
        when=day(2, "11:20"),
        where=Where.SITE,
        said=Said.SHARED,
        name=QUESTION,
        ending=Ending.TRIAGED,
        first=(after(15, sorted_as(LetterKind.QUESTION)),),
        then=(after(90, waits_for_the_person),),
    ),
    Scene(when=worked(100), where=Where.SITE, said=Said.OWN, name="shop"),
    Scene(when=worked(270), where=Where.SITE, said=Said.OWN, name="measures"),
    Scene(
        when=worked(290),
        where=Where.SITE,
        said=Said.OWN,
        name="fairs",
        topic="B13",
        ending=Ending.TRIAGED,
        then=(after(25, registered("fairs")),),
    ),
    Scene(
        when=day(5, "11:00"),
        where=Where.SITE,
        said=Said.OWN,
        name="markets",
        topic="B14",
        ending=Ending.TRIAGED,
        then=(
            after(25, registered("markets")),
            after(65, answered_in_person("markets")),
            after(70, request_answered),
        ),
    ),
    Scene(
        when=day(1, "10:40"),
        where=Where.SITE,
        said=Said.OWN,
        name="roadside",
        topic="B11",
        ending=Ending.INTERIM,
        first=(after(15, sorted_as(LetterKind.QUESTION)),),
    ),
    # Noted by hand: a call, and what another system told us of.
    Scene(
        when=worked(225),
        where=Where.TELEPHONE,
        said=Said.OWN,
        name="call",
        topic="B04",
        ending=Ending.TRIAGED,
        then=(after(25, needs_call), after(60, same_as("taken"))),
    ),
    Scene(
        when=worked(390),
        where=Where.ELSEWHERE,
        said=Said.OWN,
        name="scales",
        topic="B04",
        ending=Ending.BY_HAND,
        first=(after(10, has_number(System.IM, "15-2104", publisher=Publisher.CENTRE)),),
        then=(after(120, handed_over),),
    ),
    Scene(
        when=day(1, "15:10"),
        where=Where.ELSEWHERE,
        said=Said.OWN,
        name="lamps",
        ending=Ending.CLOSED,
        outcome=Outcome.RETURNED,
        first=(after(10, has_number(System.IM, "15-2096")),),
    ),
)
"""Those of the networks come first, then what came another way."""
