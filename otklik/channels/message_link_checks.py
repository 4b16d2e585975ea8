"""Links and numbers of messages, as people paste them and as networks tell them."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused

LONGEST_LINK = 500
LONGEST_NUMBER = 120  # signs of whatever a network numbers, in our columns


def kept_link(link: str) -> str:
    """The link when it may stand in a page and in a column; else nothing."""
    is_plain = len(link) <= LONGEST_LINK and link.isprintable() and " " not in link
    return link if is_plain and _host(link) else ""


def _host(link: str) -> str | None:
    try:
        parts = urlsplit(link)
        return parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None


def refuse_foreign(link: str, account: Account) -> None:
    """Raises Refused when a link is none, or leads to another site than the account's."""
    if not kept_link(link):
        raise Refused(_("This is not a web address. Copy the link to the message itself."))
    ours = {_site(a) for a in (account.page_url, account.base_url) if a}
    if ours and _site(link) not in ours:
        raise Refused(_("The link leads to another site than the account's page."))


def _site(link: str) -> str:
    """The host, whether its pages were opened on a telephone or a table."""
    return (_host(link) or "").removeprefix("www.").removeprefix("m.")
