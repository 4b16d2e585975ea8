"""The program's guesses about an incident on its page: each guess with its certainty, the deciding
words and the buttons that correct it, and who else wrote the same. People decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.guesses import FROM_FILE, LANGUAGES
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify
from otklik.incidents.classification.classify import BY_TOPIC
from otklik.incidents.classification.competence import competence_text, guess_competence
from otklik.incidents.classification.language_names_and_speakers import language_label
from otklik.incidents.classification.models import AlarmList
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.inbox import untriaged_piles
from otklik.incidents.topics.models import Competence, Topic, Urgency
from otklik.nlp.classify.anger_and_law_mentions import anger_in
from otklik.nlp.classify.authority_competence import Competence as Guessed
from otklik.nlp.classify.authority_competence import Whose
from otklik.nlp.classify.language_id import RUSSIAN, SHORT, detect_language
from otklik.nlp.classify.letter_type import LetterKind
from otklik.nlp.classify.needs_answer import Kind, Silence, looks_like, silence_of
from otklik.nlp.classify.urgency_and_insults import URGENT_SHARE
from otklik.nlp.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM, Guess
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

_SILENT = {
    Silence.EMPTY: gettext_lazy("the message is empty"),
    Silence.NO_WORDS: gettext_lazy("there is no text, only symbols"),
    Silence.NOT_SENT: gettext_lazy("the message came without text"),
    Silence.GREETING: gettext_lazy("only a greeting"),
}


def no_content_reason(text: str) -> str:
    silent = silence_of(text)
    return str(_SILENT[silent]) if silent else ""


def certainty_word(certainty: float) -> str:
    if certainty >= ALMOST_CERTAIN_FROM:
        return _("almost certain")
    return _("likely") if certainty >= LIKELY_FROM else _("not sure")


def topic_guess_sentence(incident: Incident) -> str:
    if incident.guessed_topic is None and (silent := no_content_reason(incident.opening_text)):
        return _("There is nothing to read: %(why)s.") % {"why": silent}
    if incident.guessed_topic is None:
        return _("The machine found no topic: choose one.")
    if incident.guess_reason == FROM_FILE:
        return _("The file from which it was loaded says so.")
    if incident.guess_certainty < LIKELY_FROM:
        return _("The machine is not sure: perhaps “%(topic)s”, by the words: %(words)s.") % {
            "topic": incident.guessed_topic,
            "words": incident.guess_reason or "—",
        }
    if not incident.guess_reason:
        return _("The machine cannot say why. Check the topic.")
    return _("The machine thinks so because of these words: %(words)s.") % {
        "words": incident.guess_reason
    }


def letter_sentence(guess: Guess[LetterKind]) -> str:
    """The likely type of a letter, how sure that is, and by which words."""
    kinds = {
        LetterKind.QUESTION: _("a question"),
        LetterKind.REQUEST: _("a request for information"),
        LetterKind.APPEAL: _("an official appeal"),
    }
    parts = {"kind": kinds[guess.value], "sure": certainty_word(guess.certainty)}
    if not guess.reasons:
        return _("The machine guesses: %(kind)s (%(sure)s).") % parts
    return _("The machine guesses: %(kind)s (%(sure)s), by the words: %(words)s.") % {
        **parts,
        "words": ", ".join(guess.reasons),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionButton:
    """A button: `word` is what `bulk_actions.act_of` parses."""

    word: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionButtons:
    """The corrections that one employee may make. Topic and group are offered while guessed;
    decided ones are changed in the triage form."""

    incident: Incident
    is_open: bool

    @classmethod
    def of(cls, incident: Incident, *, user: User) -> "CorrectionButtons":
        is_open = incident.status != Incident.Status.CLOSED and user.may(Right.TRIAGE)
        return cls(incident=incident, is_open=is_open)

    def language(self, current: str) -> tuple[CorrectionButton, ...]:
        return self._but("tongue", current, ((code, language_label(code)) for code in LANGUAGES))

    def urgency(self) -> tuple[CorrectionButton, ...]:
        return self._but("urgency", self.incident.urgency, Urgency.choices)

    def tone(self, current: str) -> tuple[CorrectionButton, ...]:
        return self._but("tone", current, Incident.Tone.choices)

    def pile(self) -> tuple[CorrectionButton, ...]:
        """Other inbox groups; competence is corrected by the topic."""
        if not self._is_undecided:
            return ()
        names = {
            Incident.Pile.ANSWER.value: untriaged_piles.PILES[Incident.Pile.ANSWER.value],
            Incident.Pile.NOT_A_QUESTION.value: _("Not a question"),
            Incident.Pile.NOT_OURS.value: _("Not ours"),
        }
        return self._but("pile", self.incident.pile, names.items())

    def topic(self) -> tuple[CorrectionButton, ...]:
        """The likeliest topics besides the one shown; the others are in the form."""
        if not self.is_open or not self._is_undecided:
            return ()
        likely = classify.likely_topics([self.incident.opening_text], limit=4)[0]
        guessed = self.incident.guessed_topic_id
        others = [one for one in likely if one.pk != guessed and self.incident.unit_for(one)]
        return self._but("topic", "", ((str(one.pk), str(one)) for one in others[:3]))

    @property
    def _is_undecided(self) -> bool:
        return self.incident.status == Incident.Status.NEW and self.incident.topic_id is None

    def _but(
        self, verb: str, current: str, named: Iterable[tuple[str, object]]
    ) -> tuple[CorrectionButton, ...]:
        if not self.is_open:
            return ()
        return tuple(
            CorrectionButton(word=f"{verb}-{code}", label=str(name))
            for code, name in named
            if code != current
        )


MOST_REPEATS = 20
REPEATS_SHOWN = 3
WORDS_SHOWN = 6
_CLOSED_AS = (
    Incident.Outcome.NOT_OURS,
    Incident.Outcome.RETURNED,
    Incident.Outcome.NO_QUESTION,
    Incident.Outcome.SPAM,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessRow:
    """One guess, its certainty as a word, and why. `thought`: the guess if a person decided
    otherwise; `consequence`: what follows from it; `presses` correct it."""

    what: str
    label: str
    sure: str = ""
    words: str = ""
    thought: str = ""
    consequence: str = ""
    presses: tuple[CorrectionButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Other incidents that open with the same text; `count` is capped at `MOST_REPEATS`."""

    shown: list[Incident]
    count: int
    words: str

    @property
    def is_capped(self) -> bool:
        return self.count > MOST_REPEATS


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """The guesses about one incident, for one employee, from the person's last message."""

    incident: Incident
    text: str
    harsh_kind: str
    harsh_words: str
    user: User
    presses: CorrectionButtons

    @classmethod
    def of(cls, incident: Incident, timeline: Sequence[Message], *, user: User) -> "Guesses":
        items = [message for message in timeline if message.is_inbound and message.text]
        return cls(
            incident=incident,
            text=items[-1].text if items else "",
            harsh_kind=items[-1].harsh_kind if items else "",
            harsh_words=items[-1].harsh_words if items else "",
            user=user,
            presses=CorrectionButtons.of(incident, user=user),
        )

    @property
    def rows(self) -> Iterator[GuessRow]:
        """All guesses, in the order of the questions they answer."""
        if self.text:
            yield self._language()
        presses = self.presses.pile()
        pile = _("It is in the group: %(pile)s") % {"pile": self.incident.get_pile_display()}
        yield replace(self._competence(), presses=presses, consequence=pile if presses else "")
        yield replace(self._topic(), presses=self.presses.topic())
        if self.text:
            yield self._urgency()
            yield self._tone()

    @cached_property
    def repeats(self) -> Repeats | None:
        """Who else wrote the same, within a month of the first; None if nobody did."""
        likeness = getattr(self.incident, "likeness", None)
        if likeness is None:
            return None
        found = _others_alike(user=self.user, group=likeness.group, besides=self.incident.pk)
        if not found:
            return None
        ours = likeness.words.split()
        theirs = set(found[0].likeness_words.split())  # type: ignore[attr-defined]
        shared = [word for word in ours if word in theirs and len(word) > 2]
        return Repeats(
            shown=found[:REPEATS_SHOWN],
            count=len(found),
            words=", ".join(sorted(shared, key=len, reverse=True)[:WORDS_SHOWN]),
        )

    def _language(self) -> GuessRow:
        guess, what = detect_language(self.text), _("Language")
        is_short = guess.value == SHORT
        guessed = _("too short to tell") if is_short else language_label(guess.value)
        if self.incident.tongue_set_at is not None:
            code = self.incident.tongue or RUSSIAN
            thought = guessed if code != guess.value else ""
            presses = self.presses.language(code)
            return _decision_row(what, language_label(code), thought=thought, presses=presses)
        presses = self.presses.language(guess.value)
        if is_short:
            return GuessRow(what=what, label=guessed, presses=presses)
        return replace(_guess_row(what, guessed, guess.certainty, guess.reasons), presses=presses)

    def _competence(self) -> GuessRow:
        """A person's decision; else by the word lists; else by the topic."""
        what, decided = _("Competence"), _("decided by a person")
        if self.incident.outcome in _CLOSED_AS:
            return GuessRow(what=what, label=self.incident.get_outcome_display(), sure=decided)
        topic, certainty = self._topic_and_certainty()
        by_topic = _by_topic(topic) if topic is not None else ""
        guess = guess_competence(self.text)
        guessed = competence_text(guess) if guess is not None else ""
        if self.incident.topic is not None:
            is_kept = self.incident.topic.competence != Competence.NOT_OURS
            is_other = guess is not None and is_kept != (guess.value is Whose.OURS)
            return GuessRow(
                what=what, label=by_topic, sure=decided, thought=guessed if is_other else ""
            )
        if guess is None:
            guess = _by_pile(self.text)
            guessed = competence_text(guess) if guess is not None else ""
        if guess is not None and guessed:
            words, is_ours = list(guess.reasons), guess.value is Whose.OURS
            is_read = guess.value is not Whose.NOT_A_QUESTION
            if topic is not None and is_read and is_ours != (topic.competence == Competence.OURS):
                words.append(_("by the topic: %s") % by_topic)
            sure = 0.0 if guess.value is Whose.UNSURE else guess.certainty
            return _guess_row(what, guessed, sure, words)
        if not by_topic:
            return GuessRow(what=what, label=_("not clear"))
        return _guess_row(what, by_topic, certainty, [_("as the topic says")])

    def _topic(self) -> GuessRow:
        topic, certainty = self._topic_and_certainty()
        if topic is None:
            silent = no_content_reason(self.incident.opening_text)
            message = _("nothing to read: %(why)s") % {"why": silent} if silent else _("not clear")
            return GuessRow(what=_("Topic"), label=message)
        if self.incident.topic is None:
            reason = self.incident.guess_reason
            is_of_file = reason == FROM_FILE
            words = [_("the file from which it was loaded says so")] if is_of_file else [reason]
            return _guess_row(_("Topic"), str(topic), certainty, words)
        guessed = self.incident.guessed_topic
        thought = "" if guessed in (None, topic) else str(guessed)
        return GuessRow(
            what=_("Topic"), label=str(topic), sure=_("decided by a person"), thought=thought
        )

    def _topic_and_certainty(self) -> tuple[Topic | None, float]:
        if self.incident.topic is not None:
            return self.incident.topic, 1.0
        return self.incident.guessed_topic, self.incident.guess_certainty

    def _urgency(self) -> GuessRow:
        """A person's urgency, else the guessed one."""
        what, presses = _("Urgency"), self.presses.urgency()
        message, is_none = self.incident.get_urgency_display(), not self.incident.urgency_why
        guessed = _("no words that suggest urgency") if is_none else why_urgent(self.incident)
        if self.incident.urgency_set_at is not None:
            return _decision_row(what, message, thought="" if is_none else guessed, presses=presses)
        message = _("The deadline depends on the urgency: %(urgency)s") % {"urgency": message}
        if is_none:
            return GuessRow(what=what, label=guessed, consequence=message, presses=presses)
        read = _guess_row(what, guessed, URGENT_SHARE, [self.incident.urgency_words])
        return replace(read, consequence=message, presses=presses)

    def _tone(self) -> GuessRow:
        """Half of apparent insults are none (bench/labels): it shows words, not a verdict."""
        read, code = self._tone_by_words()
        if text := self.incident.tone:
            thought = read.label if text != code else ""
            words = self.incident.get_tone_display()
            presses = self.presses.tone(text)
            return _decision_row(read.what, words, thought=thought, presses=presses)
        return replace(read, presses=self.presses.tone(code))

    def _tone_by_words(self) -> tuple[GuessRow, str]:
        what, words = _("Tone"), [self.harsh_words]
        if self.harsh_kind == Concern.THREAT:
            return _guess_row(what, _("perhaps a threat"), 0, words), Incident.Tone.THREAT
        if self.harsh_kind == Concern.INSULT:
            return _guess_row(what, _("perhaps an insult"), 0, words), Incident.Tone.INSULT
        if angry := anger_in(self.text):
            return _guess_row(what, _("perhaps angry"), 0, [angry]), Incident.Tone.ANGRY
        return GuessRow(what=what, label=_("no harsh words")), Incident.Tone.CALM


def guesses_panel(case: OpenCase, *, topics: Iterable[Topic]) -> Panel:
    context = {
        "understood": Guesses.of(case.incident, case.timeline, user=case.user),
        "has_learned": has_learned(topics),
    }
    return Panel(template="incidents/desk/understood.html", context=context)


def why_urgent(incident: Incident) -> str:
    """Why it is urgent: an alarm, or the topic."""
    if incident.urgency_why == BY_TOPIC:
        return _("by the topic: %s") % (incident.guessed_topic or "")
    return str(AlarmList.Kind(incident.urgency_why).label)


def has_learned(topics: Iterable[Topic]) -> bool:
    """Whether topics are guessed by a trained model; no query for topics `with_learning`."""
    return any(topic.learning_pk for topic in topics)  # type: ignore[attr-defined]


def _by_topic(topic: Topic) -> str:
    text = topic.get_competence_display()
    is_with_others = topic.competence != Competence.OURS and topic.route_to
    return f"{text} ({topic.route_to})" if is_with_others else text


def _by_pile(text: str) -> Guessed | None:
    """Without word lists in the pack: whether there is anything to answer."""
    pile = looks_like(text) if text else None
    if pile is None or pile.value is not Kind.NOT_A_QUESTION:
        return None
    return Guessed(value=Whose.NOT_A_QUESTION, certainty=pile.certainty, reasons=pile.reasons)


def _decision_row(
    what: str, text: str, *, thought: str, presses: tuple[CorrectionButton, ...]
) -> GuessRow:
    sure = _("decided by a person")
    return GuessRow(what=what, label=text, sure=sure, thought=thought, presses=presses)


def _guess_row(what: str, text: str, certainty: float, words: Iterable[str]) -> GuessRow:
    return GuessRow(
        what=what,
        label=text,
        sure=certainty_word(certainty),
        words=", ".join(word for word in words if word),
    )


@compiled_query
def _others_alike(*, user: User, group: int, besides: int) -> QuerySet[Incident]:
    others = Incident.objects.visible_to(user).filter(likeness__group=group)
    others = others.exclude(pk=besides).annotate(likeness_words=F("likeness__words"))
    return others.order_by("-pk")[: MOST_REPEATS + 1]
