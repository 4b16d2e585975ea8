"""Posts that people published in a network themselves, known by their address alone."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.message_link_checks import refuse_foreign
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused

BY_HAND = "link:"  # how the number of a post begins of which only the address is known


@transaction.atomic
def note_by_hand(
    account: Account,
    *,
    url: str,
    text: str,
    published_at: datetime,
    by: Actor,
    at: datetime,
) -> Post:
    """A person published it in the network itself and gives its address: it counts in the plan.

    Raises Refused for an address that is none, leads elsewhere, or is known already.
    """
    refuse_foreign(url, account)
    if published_at > at:
        raise Refused(_("This moment has not come yet: give the moment when it was published."))
    is_ours = Delivery.objects.filter(account=account, url=url).exists()
    if is_ours or Post.objects.filter(account=account, url=url).exists():
        raise Refused(_("This post is in the plan already."))
    post = Post.objects.create(
        account=account,
        container=account.container,
        external_id=f"{BY_HAND}{hashlib.sha256(url.encode()).hexdigest()[:40]}",
        text=text,
        url=url,
        published_at=published_at,
    )
    account.count_posts(at=at)
    entries.record(post, "post.noted", by=by, at=at, account=account.code, url=url)
    return post


def adopt(account: Account, *, container: str, external_id: str, url: str) -> None:
    """The network tells of a post that a person noted under the same address: it is that one,
    and gets its number."""
    noted = Post.objects.filter(account=account, url=url, external_id__startswith=BY_HAND)
    known = Post.objects.filter(account=account, container=container, external_id=external_id)
    if not url or not noted.exists():
        return
    if known.exists():
        noted.delete()
    else:
        noted.update(container=container, external_id=external_id)
