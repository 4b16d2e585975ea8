"""Each look at who a person is: for a reason, and written down before anything is shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Line, LineQuerySet
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.desk.audit_log_access import lines_for
from otklik.organisation.people.user import User

LOOKED = "person.looked_at"


class LookReason(models.TextChoices):
    ADDRESS = "address", _("to address them by name in the answer")
    SAME = "same", _("to check whether it is the same person")
    CONTACT = "contact", _("to reach them another way")
    ASKED = "asked", _("they asked about their own data")
    OTHER = "other", _("another reason, said below")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who a person is in one account."""

    account: str
    name: str
    profile_url: str
    reply_to: str


@transaction.atomic
def look(incident: Incident, *, reason: str, note: str, by: User, at: datetime) -> list[Known]:
    """Who wrote this incident. The look is in the journal of the person, with its reason.

    Raises Refused without a known person, or for another reason that is not said.
    """
    client = incident.client
    if client is None:
        raise Refused(_("Nobody knows who wrote this: the network did not say."))
    if reason == LookReason.OTHER and not note.strip():
        raise Refused(_("Say in a few words why you need the name."))
    entries.record(
        client, LOOKED, by=by, at=at, reason=reason, note=note.strip(), incident=incident.number
    )
    rows = client.identities.select_related("account").order_by("pk")
    return [
        Known(
            account=str(i.account),
            name=i.name,
            profile_url=i.profile_url,
            reply_to=i.reply_to,
        )
        for i in rows
    ]


def looks_at(client: Client, *, reader: User) -> LineQuerySet:
    """Who looked, newest first, with the reasons; in an institution those of its own people."""
    lines = lines_for(reader).about(client).with_verb(LOOKED)
    return lines.newest_first().with_particulars()


def reason_words(line: Line) -> str:
    """The reason of a look in words; what was erased is said."""
    details = line.particulars
    if details is None:
        return str(_("erased by a decision"))
    known = dict(LookReason.choices)
    words = str(known.get(details.get("reason", ""), details.get("reason", "")))
    return f"{words}: {details['note']}" if details.get("note") else words
