"""Sentences of the desk that depend on data: audiences, certainty, what a press will do."""

from django.utils.translation import gettext as _

from otklik.channels.models import Account
from otklik.incidents.models import Client, Concern, Incident, Message, Reply
from otklik.incidents.silence_words import silence_words
from otklik.language.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM, Guess
from otklik.language.letter import LetterKind
from otklik.organisation.models import User
from otklik.organisation.rights import Right


def concern_sentence(concern: str) -> str:
    """What everyone may read in a comment and somebody should look at; a guess by words."""
    match concern:
        case Concern.PERSONAL:
            return _("personal data in the comment")
        case Concern.THREAT:
            return _("perhaps a threat in the comment")
        case Concern.INSULT:
            return _("perhaps an insult in the comment")
    return ""


def assigned_words(incident: Incident, by: User) -> str:
    """Who answers now, and whether one may still do it oneself."""
    if incident.unit_id in by.unit_ids:
        return _("Assigned: %(unit)s. It is your unit.") % {"unit": incident.unit}
    if {Right.REPLY, Right.SEE_ALL_UNITS} <= by.rights:
        return _("Assigned: %(unit)s. You may answer, too.") % {"unit": incident.unit}
    return _("Assigned: %(unit)s.") % {"unit": incident.unit}


def audience(lane: str) -> str:
    return _("everyone sees") if lane == Message.Lane.PUBLIC else _("privately")


def author_words(client: Client | None, account: Account) -> str:
    """The person behind a message or an incident, by what may be shown to every colleague."""
    if client is None:
        return _("unknown")
    if account.network == Account.NetworkCode.SITE:
        return _("%(client)s, the author of a question on the site") % {"client": client}
    return str(client)


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
    if incident.guess_reason == Incident.SAID_BY_FILE:
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


def send_label(reply: Reply, *, needs_approval: bool) -> str:
    """Names audience and network, and that somebody approves: the button says what will happen."""
    account = reply.in_reply_to.account
    network = account.name
    if needs_approval and reply.lane == Message.Lane.PRIVATE:
        return _("Send for approval: privately, %(network)s") % {"network": network}
    if needs_approval:
        return _("Send for approval: for everyone, %(network)s") % {"network": network}
    if reply.is_by_hand:
        return _("Go on to answer by hand: %(network)s") % {"network": network}
    if account.network == Account.NetworkCode.SITE:
        return _("Answer privately on the site")
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}
