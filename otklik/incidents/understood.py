"""What the machine makes of an incident, as its page tells it: each guess with how sure it is and
the words that decided, and who else wrote the same. People decide; nothing here is acted upon.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.models import Competence, Incident, Message, Topic
from otklik.incidents.silence_words import silence_words
from otklik.incidents.tongues import tongue_name
from otklik.incidents.whose import whose_of, whose_words
from otklik.incidents.words import certainty_word
from otklik.language.competence import Competence as Guessed
from otklik.language.competence import Whose
from otklik.language.pile import Kind, looks_like
from otklik.language.signs import Harshness, Urgency, harshness_in, urgency_in
from otklik.language.tone import anger_in
from otklik.language.tongue import RUSSIAN, SHORT, tongue
from otklik.organisation.models import User

MOST_REPEATS = 20
REPEATS_SHOWN = 3
WORDS_SHOWN = 6
_CLOSED_AS = (
    Incident.Outcome.NOT_OURS,
    Incident.Outcome.RETURNED,
    Incident.Outcome.NO_QUESTION,
    Incident.Outcome.SPAM,
)
URGENT = {
    Urgency.HEALTH: gettext_lazy("life or health"),
    Urgency.CHILDREN: gettext_lazy("children"),
    Urgency.COLD: gettext_lazy("no heat, water or light"),
    Urgency.DEADLINE: gettext_lazy("a term that ends"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One thing that was read: what, how sure in a word (empty where nothing is guessed), why;
    `thought` is what the program supposed where a person decided otherwise."""

    what: str
    said: str
    sure: str = ""
    words: str = ""
    thought: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Others that open with the same; `count` ends at `MOST_REPEATS`."""

    shown: list[Incident]
    count: int
    words: str

    @property
    def is_capped(self) -> bool:
        return self.count > MOST_REPEATS


@dataclass(frozen=True, kw_only=True)
class Understood:
    """Of one incident, for one member of staff; the last words of its person are read."""

    incident: Incident
    text: str
    user: User

    @classmethod
    def of(cls, incident: Incident, timeline: Sequence[Message], *, user: User) -> "Understood":
        said = [message.text for message in timeline if message.is_inbound and message.text]
        return cls(incident=incident, text=said[-1] if said else "", user=user)

    @property
    def rows(self) -> Iterator[Read]:
        """All that is guessed of the text, in the order in which one asks."""
        if self.text:
            yield self._language()
        yield self._competence()
        yield self._topic()
        if self.text:
            yield self._urgency()
            yield self._tone()

    @cached_property
    def repeats(self) -> Repeats | None:
        """Who else wrote the same, within a month of the first; None when nobody did."""
        likeness = getattr(self.incident, "likeness", None)
        if likeness is None:
            return None
        others = Incident.objects.visible_to(self.user).filter(likeness__group=likeness.group)
        others = others.exclude(pk=self.incident.pk).annotate(said=F("likeness__words"))
        found = list(others.order_by("-pk")[: MOST_REPEATS + 1])
        if not found:
            return None
        ours = likeness.words.split()
        theirs = set(found[0].said.split())  # type: ignore[attr-defined]
        shared = [word for word in ours if word in theirs and len(word) > 2]
        return Repeats(
            shown=found[:REPEATS_SHOWN],
            count=len(found),
            words=", ".join(sorted(shared, key=len, reverse=True)[:WORDS_SHOWN]),
        )

    def _language(self) -> Read:
        guess = tongue(self.text)
        if guess.value == SHORT:
            return Read(what=_("Language"), said=_("too short to tell"))
        name = _("Russian") if guess.value == RUSSIAN else tongue_name(guess.value)
        return _read(_("Language"), name, guess.certainty, guess.reasons)

    def _competence(self) -> Read:
        """What a person decided; else what the signs say; else what the topic says."""
        what, decided = _("Competence"), _("decided by a person")
        if self.incident.outcome in _CLOSED_AS:
            return Read(what=what, said=self.incident.get_outcome_display(), sure=decided)
        topic, certainty = self._topic_and_certainty()
        by_topic = _by_topic(topic) if topic is not None else ""
        guess = whose_of(self.text)
        guessed = whose_words(guess) if guess is not None else ""
        if self.incident.topic is not None:
            is_kept = self.incident.topic.competence != Competence.NOT_OURS
            is_other = guess is not None and is_kept != (guess.value is Whose.OURS)
            return Read(what=what, said=by_topic, sure=decided, thought=guessed if is_other else "")
        if guess is None:
            guess = _by_pile(self.text)
            guessed = whose_words(guess) if guess is not None else ""
        if guess is not None and guessed:
            words, is_ours = list(guess.reasons), guess.value is Whose.OURS
            is_read = guess.value is not Whose.NOT_A_QUESTION
            if topic is not None and is_read and is_ours != (topic.competence == Competence.OURS):
                words.append(_("by the topic: %s") % by_topic)
            sure = 0.0 if guess.value is Whose.UNSURE else guess.certainty
            return _read(what, guessed, sure, words)
        if not by_topic:
            return Read(what=what, said=_("not clear"))
        return _read(what, by_topic, certainty, [_("as the topic says")])

    def _topic(self) -> Read:
        topic, certainty = self._topic_and_certainty()
        if topic is None:
            silent = silence_words(self.incident.opening_text)
            said = _("nothing to read: %(why)s") % {"why": silent} if silent else _("not clear")
            return Read(what=_("Topic"), said=said)
        if self.incident.topic is None:
            reason = self.incident.guess_reason
            is_of_file = reason == Incident.SAID_BY_FILE
            words = [_("the file from which it was loaded says so")] if is_of_file else [reason]
            return _read(_("Topic"), str(topic), certainty, words)
        guessed = self.incident.guessed_topic
        thought = "" if guessed in (None, topic) else str(guessed)
        return Read(
            what=_("Topic"), said=str(topic), sure=_("decided by a person"), thought=thought
        )

    def _topic_and_certainty(self) -> tuple[Topic | None, float]:
        if self.incident.topic is not None:
            return self.incident.topic, 1.0
        return self.incident.guessed_topic, self.incident.guess_certainty

    def _urgency(self) -> Read:
        guess = urgency_in(self.text)
        if guess.value == Urgency.NONE:
            return Read(what=_("Urgency"), said=_("no words that it cannot wait"))
        return _read(_("Urgency"), str(URGENT[guess.value]), guess.certainty, guess.reasons)

    def _tone(self) -> Read:
        """Half of what looks like an insult is none (bench/labels): words, never a verdict."""
        guess = harshness_in(self.text)
        if guess.value == Harshness.THREAT:
            return _read(_("Tone"), _("perhaps a threat"), guess.certainty, guess.reasons)
        if guess.value == Harshness.INSULT:
            return _read(_("Tone"), _("perhaps an insult"), guess.certainty, guess.reasons)
        if angry := anger_in(self.text):
            return _read(_("Tone"), _("perhaps angry"), 0, [angry])
        return Read(what=_("Tone"), said=_("no harsh words"))


def has_learned(topics: Iterable[Topic]) -> bool:
    """Whether topics are suggested by decisions; asks nothing of topics `with_learning`."""
    return any(topic.learning_pk for topic in topics)  # type: ignore[attr-defined]


def _by_topic(topic: Topic) -> str:
    said = topic.get_competence_display()
    is_with_others = topic.competence != Competence.OURS and topic.route_to
    return f"{said} ({topic.route_to})" if is_with_others else said


def _by_pile(text: str) -> Guessed | None:
    """Where a pack has no signs: whether there is anything to answer."""
    pile = looks_like(text) if text else None
    if pile is None or pile.value is not Kind.NOT_A_QUESTION:
        return None
    return Guessed(value=Whose.NOT_A_QUESTION, certainty=pile.certainty, reasons=pile.reasons)


def _read(what: str, said: str, certainty: float, words: Iterable[str]) -> Read:
    return Read(
        what=what,
        said=said,
        sure=certainty_word(certainty),
        words=", ".join(word for word in words if word),
    )
