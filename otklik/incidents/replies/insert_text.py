"""Sentences inserted into a draft by a button: an invitation, a prepared text."""

import re
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.inbound_types import Inbound
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message, last_question
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

CODE = re.compile(r"[\w-]{16,}")


def invite(reply: Reply, *, code: str, by: User, at: datetime) -> None:
    """Insert an invitation below the text of a public reply; without a URL that carries a code, how
    to write to us. Raises Refused if it already has one."""
    if reply.lane == Message.Lane.PRIVATE:
        raise Refused(_("This is the private channel already."))
    account, number = reply.in_reply_to.account, reply.incident.number
    live = set(reply.incident.invitations.usable(at=at).values_list("digest", flat=True))
    if any(Invitation.digest_of(word) in live for word in CODE.findall(reply.text)):
        raise Refused(_("The reply already contains an invitation: one is enough."))
    address = _address(account, code)
    sentence = _words(account, address, number)
    if sentence in reply.text:
        raise Refused(_("The reply already contains an invitation: one is enough."))
    if address:
        Invitation.make(reply.incident, account=account, code=code, by=by, at=at)
    reply.append(sentence, by=by, at=at)


def _address(account: Account, code: str) -> str:
    try:
        if not capabilities(account).invitation or account.mode == Mode.PUBLISH_ONLY:
            return ""
        return storable_link(adapter(account).invitation(code))
    except (NoAdapter, ValueError):
        return ""


def _words(account: Account, address: str, number: int) -> str:
    """In the installation's language; there № before the number helps matching."""
    with override(settings.LANGUAGE_CODE):
        if address:
            return _("To tell us the particulars privately, open: %(address)s") % {
                "address": address
            }
        if _hears_privately(account) and account.page_url:
            return _(
                "Write to us privately on our page: %(address)s. Name the number of your question,"
                " No. %(number)s."
            ) % {"address": account.page_url, "number": number}
        return _(
            "Write to us privately on our site: %(address)s. Name the number of your question,"
            " No. %(number)s."
        ) % {"address": f"{settings.BASE_URL}/ask/", "number": number}


def _hears_privately(account: Account) -> bool:
    try:
        network = capabilities(account)
    except NoAdapter:
        return False
    is_open = account.mode in {Mode.TWO_WAY, Mode.DIALOG_ONLY}
    return is_open and network.dm_in is not Inbound.NONE


@transaction.atomic
def insert(incident: Incident, words: str, *, by: User, at: datetime) -> Reply:
    """Insert a sentence below the draft, or begin a draft with it, once. Raises Refused if the
    reply cannot be changed now, or there is nobody to answer."""
    reply = incident.replies.at_work().first()
    if reply is None:
        here = incident.messages.inbound().filter(deleted_at__isnull=True)
        to = last_question(here.with_texts())
        if to is None:
            raise Refused(_("The message is gone from the network: there is nowhere to answer."))
        reply = Reply.begin(incident, to=to, key=uuid4(), by=by, at=at)
    if not reply.is_editable:
        raise Refused(_("A reply is being sent: nothing was inserted. Wait until it is sent."))
    reply.append(words, by=by, at=at)
    return reply
