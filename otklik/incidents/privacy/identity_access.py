"""Looking up who a person is requires a reason and is recorded in the audit log first."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Line, LineQuerySet
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.desk.audit_log_access import lines_for
from otklik.organisation.people.user import User

LOOKED = "person.looked_at"


class LookReason(models.TextChoices):
    ADDRESS = "address", _("to address them by name in the answer")
    SAME = "same", _("to check whether it is the same person")
    CONTACT = "contact", _("to reach them another way")
    ASKED = "asked", _("they asked about their own data")
    OTHER = "other", _("another reason, given below")


@transaction.atomic
def look(incident: Incident, *, reason: str, note: str, by: User, at: datetime) -> list[Identity]:
    """Who wrote this incident, in each network. The lookup and its reason go to the person's audit
    log. Raises Refused if the person is unknown, or if the reason «other» has no text."""
    client = incident.client
    if client is None:
        raise Refused(_("Nobody knows who wrote this: the network did not say."))
    if reason == LookReason.OTHER and not note.strip():
        raise Refused(_("Say in a few words why you need the name."))
    entries.record(
        client, LOOKED, by=by, at=at, reason=reason, note=note.strip(), incident=incident.number
    )
    return list(client.identities.select_related("account").order_by("pk"))


def looks_at(client: Client, *, reader: User) -> LineQuerySet:
    """Lookups of this person, newest first, with their reasons; an institution sees its own."""
    lines = lines_for(reader).about(client).with_verb(LOOKED)
    return lines.newest_first().with_particulars()


def reason_words(line: Line) -> str:
    """The reason of a lookup as text, or that it was erased."""
    details = line.particulars
    if details is None:
        return str(_("erased by a decision"))
    labels = dict(LookReason.choices)
    words = str(labels.get(details.get("reason", ""), details.get("reason", "")))
    return f"{words}: {details['note']}" if details.get("note") else words
