"""Thirty comments in every state a comment can be in, and a question asked on the site, told as
scenes: when it was written, what about, how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from otklik.incidents.models.incidents import IncidentOutcome as Outcome
from otklik.installation.staging.hours import Hours
from otklik.installation.staging.repertoire import Need

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
    ANSWERED = "the answer stands"
    FAILED = "the network did not take the answer"
    UNCONFIRMED = "the network did not say"
    CLOSED = "over"


class Said(Enum):
    """What kind of text it is."""

    QUESTION = "a question of a topic"
    REPEATED = "what others ask too"
    THANKS = "no question"
    SPAM = "an advertisement"


class Where(Enum):
    """Where it is written."""

    WALL = "under a post, for everyone"
    DIALOGUE = "privately, in the network"
    SITE = "on the site, as a question with a number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    when: When
    ending: Ending = Ending.NEW
    need: Need = Need.PLAIN
    said: Said = Said.QUESTION
    outcome: str = ""
    where: Where = Where.WALL


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


QUESTION = Scene(when=day(2, "11:20"), where=Where.SITE, ending=Ending.ANSWERED)
SCENES = (
    Scene(when=day(5, "09:40"), ending=Ending.CLOSED, outcome=Outcome.SOLVED),
    Scene(when=day(5, "12:15"), ending=Ending.CLOSED, outcome=Outcome.EXPLAINED),
    Scene(when=day(4, "10:05"), ending=Ending.CLOSED, outcome=Outcome.FORWARDED),
    Scene(when=day(4, "16:20"), ending=Ending.CLOSED, outcome=Outcome.SILENT),
    Scene(
        when=day(4, "19:30"),
        need=Need.NOT_OURS,
        ending=Ending.CLOSED,
        outcome=Outcome.NOT_OURS,
    ),
    Scene(
        when=day(3, "11:00"), said=Said.THANKS, ending=Ending.CLOSED, outcome=Outcome.NO_QUESTION
    ),
    Scene(when=day(3, "13:40"), said=Said.SPAM, ending=Ending.CLOSED, outcome=Outcome.SPAM),
    Scene(when=day(3, "10:30"), ending=Ending.ANSWERED),
    Scene(when=day(3, "15:10"), need=Need.APPROVED, ending=Ending.ANSWERED),
    Scene(when=day(3, "12:30"), where=Where.DIALOGUE, ending=Ending.ANSWERED),
    Scene(when=worked(400), ending=Ending.UNCONFIRMED),
    Scene(when=worked(330), ending=Ending.FAILED),
    Scene(when=worked(310), need=Need.APPROVED, ending=Ending.IN_APPROVAL),
    Scene(when=worked(360), need=Need.APPROVED, ending=Ending.RETURNED),
    Scene(when=worked(240), ending=Ending.DRAFT),
    Scene(when=worked(180), ending=Ending.TAKEN),
    Scene(when=worked(200), ending=Ending.EDITED),
    Scene(when=worked(260), where=Where.DIALOGUE, ending=Ending.TRIAGED),
    Scene(when=worked(150), ending=Ending.REMOVED),
    Scene(when=due_in(-300)),
    Scene(when=due_in(-90), need=Need.URGENT, ending=Ending.TRIAGED),
    Scene(when=due_in(100)),
    Scene(when=worked(350), said=Said.REPEATED),
    Scene(when=worked(210), said=Said.REPEATED),
    Scene(when=ago(70), said=Said.REPEATED),
    Scene(when=day(1, "21:00"), need=Need.NOT_OURS),
    Scene(when=ago(130), said=Said.THANKS),
    Scene(when=ago(25), need=Need.URGENT),
    Scene(when=ago(50), said=Said.THANKS),
    Scene(when=ago(8)),
)
