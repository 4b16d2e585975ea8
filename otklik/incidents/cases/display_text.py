"""Sentences of the desk that depend on data: audiences, certainty, what a press will do."""

from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.concern_kinds import Concern
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


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
