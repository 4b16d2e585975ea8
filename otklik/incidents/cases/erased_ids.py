"""By what an erased message is known again, and nobody is.

Networks tell a message more than once. What was erased must not come back by that, so its number
is kept as a digest that nobody can compute without the installation's key.
"""

from django.conf import settings
from django.db.models import Q, QuerySet

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.message import Message

PURPOSE = "number of an erased message"
GONE = "erased"


def erased_name(
    account_id: int, container: str, lane: str, external_id: str, *, key_id: str
) -> str:
    """What stands instead of the network's number."""
    text = "\n".join((str(account_id), container, lane, external_id))
    mac = settings.FIELD_KEYS.mac(PURPOSE, text, key_id=key_id)
    return f"{GONE}:{key_id}:{mac.hex()}"


def erased_like(account: Account, container: str, lane: str, external_id: str) -> QuerySet[Message]:
    """The message of this number, if it was erased; empty otherwise."""
    names = [
        erased_name(account.pk, container, lane, external_id, key_id=key_id)
        for key_id, _key in settings.FIELD_KEYS.keys
    ]
    here = Message.objects.filter(
        account=account, container=container_of(lane, container), lane=lane
    )
    return here.filter(Q(external_id__in=names) | Q(parts__external_id__in=names)).distinct()


def container_of(lane: str, container: str) -> str:
    """A private place names the person; a public one is our own page."""
    return GONE if lane == Message.Lane.PRIVATE else container
