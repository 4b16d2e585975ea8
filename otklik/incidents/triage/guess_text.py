"""Guesses in words: the topic, how sure it is, what a letter is, why nothing could be read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.cases.guesses import FROM_FILE
from otklik.incidents.cases.incident import Incident
from otklik.nlp.classify.letter_type import LetterKind
from otklik.nlp.classify.needs_answer import Silence, silence_of
from otklik.nlp.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM, Guess

_SILENT = {
    Silence.EMPTY: gettext_lazy("the message is empty"),
    Silence.NO_WORDS: gettext_lazy("there are no words, only signs"),
    Silence.NOT_SENT: gettext_lazy("the message came without text"),
    Silence.GREETING: gettext_lazy("only a greeting"),
}


def no_content_reason(text: str) -> str:
    """Why nothing can be guessed of a text; empty where something can."""
    silent = silence_of(text)
    return str(_SILENT[silent]) if silent else ""


def certainty_word(certainty: float) -> str:
    """How sure a guess is, in a word."""
    if certainty >= ALMOST_CERTAIN_FROM:
        return _("almost certain")
    return _("likely") if certainty >= LIKELY_FROM else _("not sure")


def topic_guess_sentence(incident: Incident) -> str:
    """Why the program guesses this topic."""
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
    """What a letter seems to be, how sure that is, and by which words."""
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
