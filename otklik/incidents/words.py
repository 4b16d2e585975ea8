"""Sentences of the desk that depend on data: audiences, certainty, what a press will do."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from otklik import worktime
from otklik.channels.models import Account
from otklik.incidents.models import Client, Incident, Message, Reply
from otklik.language.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM


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


def send_label(reply: Reply) -> str:
    """Names audience and network, or who approves: the button says what will happen."""
    if reply.needs_approval:
        return _("Send for approval")
    account = reply.in_reply_to.account
    network = account.name
    if account.network == Account.NetworkCode.SITE:
        return _("Answer privately on the site")
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}


VERBS = {
    "message.received": gettext_noop("message received"),
    "message.edited": gettext_noop("the person changed the message"),
    "message.deleted_by_author": gettext_noop("the person removed the message"),
    "incident.triaged": gettext_noop("unit, topic and time limit decided"),
    "incident.taken": gettext_noop("taken"),
    "incident.closed": gettext_noop("closed"),
    "incident.reopened": gettext_noop("opened again"),
    "incident.continued": gettext_noop("the person goes on"),
    "incident.answered_in_network": gettext_noop("answered in the network itself"),
    "incident.answered_outside": gettext_noop("an answer given elsewhere was noted"),
    "reply.begun": gettext_noop("reply begun"),
    "reply.discarded": gettext_noop("draft put away"),
    "reply.submitted": gettext_noop("handed over for approval"),
    "reply.returned": gettext_noop("returned for correction"),
    "reply.approved": gettext_noop("approved"),
    "reply.on_its_way": gettext_noop("reply on its way"),
    "reply.taken_back": gettext_noop("taken back before it was sent"),
    "reply.sent": gettext_noop("the answer stands in the network"),
    "reply.failed": gettext_noop("the answer was not sent"),
    "reply.unconfirmed": gettext_noop("the network did not confirm the answer"),
    "reply.queued_again": gettext_noop("the answer is sent again"),
    "attachment.added": gettext_noop("the person added a photo"),
    "attachment.described": gettext_noop("a photo described in words"),
    "pair.shown": gettext_noop("question and answer shown on the site"),
    "pair.withdrawn": gettext_noop("question and answer taken off the site"),
    "import.started": gettext_noop("loading of a file begun"),
    "import.finished": gettext_noop("file loaded"),
    "import.undone": gettext_noop("loading of a file taken back"),
}


VERBS |= {
    "delivery.queued": gettext_noop("delivery waits in the queue"),
    "delivery.withdrawn": gettext_noop("delivery taken back"),
    "delivery.sending": gettext_noop("delivery begun"),
    "delivery.sent": gettext_noop("the network took the message"),
    "delivery.failed": gettext_noop("the network did not take the message"),
    "delivery.unconfirmed": gettext_noop("the network gave no clear answer"),
    "delivery.put_off": gettext_noop("delivery put off"),
    "delivery.sent_again": gettext_noop("a person had it sent again"),
    "raw_event.tried_again": gettext_noop("an event that failed was tried again"),
    "account.opened": gettext_noop("account opened"),
    "account.password_renewed": gettext_noop("new password given"),
    "account.closed": gettext_noop("account closed"),
    "account.opened_again": gettext_noop("account opened again"),
    "channel.mode_set": gettext_noop("channel switched to another mode"),
    "user.appointed": gettext_noop("appointed"),
    "user.appointment_ended": gettext_noop("appointment ended"),
    "pack.loaded": gettext_noop("pack of the authority loaded"),
    "wave.planned": gettext_noop("survey planned"),
    "wave.reworded": gettext_noop("title or purpose of a survey changed"),
    "wave.rescheduled": gettext_noop("days of a survey changed"),
    "act.added": gettext_noop("document added"),
    "act.corrected": gettext_noop("document corrected"),
    "wave.opened": gettext_noop("survey opened"),
    "wave.closed": gettext_noop("survey closed and counted"),
    "wave.published": gettext_noop("results of a survey published"),
    "wave.withdrawn": gettext_noop("results of a survey taken off the site"),
    "journal.payload_erased": gettext_noop("particulars of a line erased by a decision"),
}


def verb_sentence(verb: str) -> str:
    """The reader's words for a verb of the journal; an unknown one stands as it is."""
    return _(VERBS[verb]) if verb in VERBS else verb


def step_sentence(step: worktime.Step) -> str:
    """One step of a deadline: the day, what it gave, and why."""
    reason = _(step.reason.value)
    if step.name:
        reason = f"{reason}: {_(step.name)}"
    if step.moved:
        reason = f"{reason} ({date_format(step.moved, 'j E')})"
    day = date_format(step.day, "j E")
    if not step.minutes or step.begins is None or step.ends is None:
        return _("%(day)s: not counted, %(reason)s") % {"day": day, "reason": reason}
    return _("%(day)s, %(begins)s–%(ends)s: %(minutes)s min, %(reason)s") % {
        "day": day,
        "begins": date_format(localtime(step.begins), "H:i"),
        "ends": date_format(localtime(step.ends), "H:i"),
        "minutes": step.minutes,
        "reason": reason,
    }
