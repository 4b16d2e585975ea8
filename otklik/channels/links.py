"""Links to messages in a network, as people paste them."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from otklik.channels.models.account import Account
from otklik.core.refusal import Refused

LONGEST_LINK = 500


def refuse_foreign(link: str, account: Account) -> None:
    """Raises Refused when a link is none, or leads to another site than the account's."""
    try:
        parts = urlsplit(link)
        host = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        host = None
    if not host or len(link) > LONGEST_LINK:
        raise Refused(_("This is not a web address. Copy the link to the message itself."))
    ours = {urlsplit(a).hostname for a in (account.page_url, account.base_url) if a}
    if ours and host not in ours:
        raise Refused(_("The link leads to another site than the account's page."))
