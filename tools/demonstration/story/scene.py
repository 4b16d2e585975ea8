"""What a scene is: when something was written, what about, how far it has come, and what else was
done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from tools.demonstration.story.extra_acts import Doing
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.phrases import Need

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
    """`name` is by which others find it and its own words, `again` the name of the scene whose
    author writes once more; `first` is done before it is answered, `then` when it has come as far
    as it does."""

    when: When
    ending: Ending = Ending.NEW
    need: Need = Need.PLAIN
    said: Said = Said.QUESTION
    outcome: str = ""
    where: Where = Where.WALL
    name: str = ""
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
