"""Sentences about incidents that were joined, split, answered together, or read otherwise."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from otklik.audit.models import Line

VERBS = {
    "incident.took_in": gettext_noop("another incident of this person joined"),
    "incident.joined": gettext_noop("became part of another incident"),
    "incident.joining_undone": gettext_noop("the joining undone"),
    "incident.split": gettext_noop("messages about something else split off"),
    "incident.split_off": gettext_noop("split off from another incident"),
    "incident.split_undone": gettext_noop("the splitting undone"),
    "incident.urgency_said": gettext_noop("said how urgent it is"),
    "incident.tongue_said": gettext_noop("said in which language it is written"),
    "reply.readdressed": gettext_noop("reply turned to another message of the person"),
    "incident.tone_said": gettext_noop("said in what tone it is written"),
    "incident.gathered": gettext_noop("taken into a mass incident"),
    "incident.left_mass": gettext_noop("left the mass incident"),
    "person.looked_at": gettext_noop("somebody looked at who the person is"),
    "person.handed_out": gettext_noop("the person's data handed out at a request"),
    "person.claimed_same": gettext_noop("said to be the same person as another"),
    "person.claim_withdrawn": gettext_noop("no longer said to be the same person"),
    "mass.gathered": gettext_noop("mass incident gathered"),
    "mass.written": gettext_noop("shared answer written"),
    "mass.adapted": gettext_noop("answer adapted for a person"),
    "mass.submitted": gettext_noop("shared answer handed over for approval"),
    "mass.recalled": gettext_noop("shared answer taken back from approval"),
    "mass.returned": gettext_noop("shared answer returned for correction"),
    "mass.approved": gettext_noop("shared answer approved"),
    "mass.sending": gettext_noop("answers of a mass incident begun to be sent"),
    "mass.sending_finished": gettext_noop("answers of a mass incident are on their way"),
    "mass.closing": gettext_noop("incidents of a mass incident begun to be closed"),
    "mass.closing_finished": gettext_noop("incidents of a mass incident closed together"),
    "mass.reopening": gettext_noop("closing of a mass incident begun to be undone"),
    "mass.reopening_finished": gettext_noop("closing of a mass incident undone"),
    "mass.dissolved": gettext_noop("mass incident dissolved"),
}


def since_then(line: Line) -> str:
    """Why an act can no longer be undone: what was built on it."""
    from otklik.incidents.labels import verb_sentence

    when = date_format(localtime(line.at), "j E, H:i")
    return _("It cannot be undone any more: since then %(what)s (%(when)s).") % {
        "what": verb_sentence(line.verb),
        "when": f"{line.actor_name}, {when}" if line.actor_name else when,
    }
