from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.no_content_reason import silence_words
from otklik.nlp.classify.letter_type import LetterKind
from otklik.nlp.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM, Guess


def certainty_word(certainty: float) -> str:
    """How sure a guess is, in a word."""
    if certainty >= ALMOST_CERTAIN_FROM:
        return _("almost certain")
    return _("likely") if certainty >= LIKELY_FROM else _("not sure")


def guess_words(incident: Incident) -> str:
    """Why the machine thinks so; that it is a machine is said too."""
    if incident.guessed_topic is None and (silent := silence_words(incident.opening_text)):
        return _("There is nothing to read: %(why)s.") % {"why": silent}
    if incident.guessed_topic is None:
        return _("The machine found no topic: choose one.")
    if incident.guess_reason == Incident.FROM_FILE:
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
    """What the machine takes a letter for, how sure it is, and by which words."""
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
