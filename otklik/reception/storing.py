"""Raw first: what a network sent is kept as it came, before anybody tries to understand it."""

import hashlib
import logging
import re
from datetime import datetime

from django.db import transaction

from otklik.channels.models import Account, RawEvent
from otklik.channels.networks.base import Network, WebhookRequest
from otklik.reception import tasks

logger = logging.getLogger(__name__)

FIT_TO_STORE = re.compile(r"[\x21-\x7e]{1,200}")


def is_genuine(network: Network, told: WebhookRequest) -> bool:
    """Whether the network sent this. A check that stumbles over odd input is a no."""
    try:
        return network.is_genuine(told)
    except Exception as fault:
        logger.warning("A web hook's proof could not be checked: %s.", type(fault).__name__)
        return False


@transaction.atomic
def store(account: Account, network: Network, told: WebhookRequest, *, at: datetime) -> bool:
    """Keep one event and let a worker hand it on; False when it was told before.

    Of several tellings at once the unique key lets one in: the others find it there.
    """
    raw, is_new = RawEvent.objects.get_or_create(
        account=account,
        dedup_key=dedup_key(network, told.body),
        defaults={"body": told.body, "received_at": at},
    )
    if is_new:
        tasks.hand_on_event.enqueue(raw.pk)
    return is_new


def dedup_key(network: Network, body: bytes) -> str:
    """The network's key where a column can hold it, else a digest of it or of the body."""
    try:
        key = network.dedup_key(body)
    except Exception as fault:
        logger.warning("No key in an event (%s): its body is the key.", type(fault).__name__)
        return f"body:{hashlib.sha256(body).hexdigest()}"
    if FIT_TO_STORE.fullmatch(key):
        return key
    return f"key:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
