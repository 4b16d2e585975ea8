"""Sentences of the desk that depend on data: audiences, certainty, what a press will do."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from otklik import worktime
from otklik.incidents.models import Incident, Message, Reply
from otklik.language.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM


def audience(lane: str) -> str:
    return _("everyone sees") if lane == Message.Lane.PUBLIC else _("privately")


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
    if not incident.guess_reason:
        return _("The machine cannot say why. Check the topic.")
    return _("The machine thinks so because of these words: %(words)s.") % {
        "words": incident.guess_reason
    }


def send_label(reply: Reply) -> str:
    """Names audience and network, or who approves: the button says what will happen."""
    if reply.needs_approval:
        return _("Send for approval")
    network = reply.in_reply_to.account.name
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}


VERBS = {
    "message.received": _lazy("message received"),
    "message.edited": _lazy("the person changed the message"),
    "message.deleted_by_author": _lazy("the person removed the message"),
    "incident.triaged": _lazy("unit, topic and time limit decided"),
    "incident.taken": _lazy("taken"),
    "incident.closed": _lazy("closed"),
    "incident.reopened": _lazy("opened again"),
    "incident.continued": _lazy("the person goes on"),
    "incident.answered_in_network": _lazy("answered in the network itself"),
    "reply.begun": _lazy("reply begun"),
    "reply.discarded": _lazy("draft put away"),
    "reply.submitted": _lazy("handed over for approval"),
    "reply.returned": _lazy("returned for correction"),
    "reply.approved": _lazy("approved"),
    "reply.on_its_way": _lazy("reply on its way"),
    "reply.taken_back": _lazy("taken back before it was sent"),
    "reply.sent": _lazy("the answer stands in the network"),
    "reply.failed": _lazy("the answer was not sent"),
    "reply.unconfirmed": _lazy("the network did not confirm the answer"),
    "reply.queued_again": _lazy("the answer is sent again"),
    "import.started": _lazy("loading of a file begun"),
    "import.finished": _lazy("file loaded"),
    "import.undone": _lazy("loading of a file taken back"),
}


def verb_sentence(verb: str) -> str:
    """The reader's words for a verb of the journal; an unknown one stands as it is."""
    return str(VERBS.get(verb, verb))


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
