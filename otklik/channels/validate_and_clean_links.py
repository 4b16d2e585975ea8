"""Links: which ones a row may hold, whose site they lead to, and tracking parameters."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused

LONGEST_LINK = 500
LONGEST_NUMBER = 120  # characters of any number of a network, in our columns


def storable_link(link: str) -> str:
    """The link if a page and a column can hold it; else empty."""
    is_plain = len(link) <= LONGEST_LINK and link.isprintable() and " " not in link
    return link if is_plain and _host(link) else ""


def _host(link: str) -> str | None:
    try:
        parts = urlsplit(link)
        return parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None


def refuse_foreign(link: str, account: Account) -> None:
    """Raises Refused for an invalid link or another site than the account's."""
    if not storable_link(link):
        raise Refused(_("This is not a web address. Copy the link to the message itself."))
    ours = {site_of(a) for a in (account.page_url, account.base_url) if a}
    if ours and site_of(link) not in ours:
        raise Refused(_("The link leads to another site than the account's page."))


def site_of(link: str) -> str:
    """The host without its mobile prefix."""
    return (_host(link) or "").removeprefix("www.").removeprefix("m.")


MARKS = frozenset(
    {
        "_hsenc", "_hsmi", "_openstat", "dclid", "etext", "fbclid", "gbraid", "gclid", "gclsrc",
        "igsh", "igshid", "li_fat_id", "mc_cid", "mc_eid", "mindbox-click-id", "mkt_tok",
        "msclkid", "openstat", "rb_clickid", "roistat", "srsltid", "ttclid", "twclid", "vero_id",
        "wbraid", "yadclid", "yclid", "ymclid", "ysclid",
    }
)  # fmt: skip
BEGINNINGS = ("utm_", "pk_", "mtm_", "hsa_", "at_recipient_")
ADDRESS = re.compile(r"https?://[^\s<>\"«»]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanAddress:
    """An address, and the names of the parameters that were removed."""

    address: str
    removed: tuple[str, ...] = ()


def strip_tracking(address: str) -> CleanAddress:
    """The address without tracking parameters; invalid ones are returned unchanged."""
    try:
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return CleanAddress(address=address)
    removed = tuple(dict.fromkeys(name for name, _value in pairs if is_mark(name)))
    if not removed:
        return CleanAddress(address=address)
    kept = urlencode([(name, value) for name, value in pairs if not is_mark(name)])
    return CleanAddress(address=urlunsplit(parts._replace(query=kept)), removed=removed)


def is_mark(name: str) -> bool:
    return name.lower() in MARKS or name.lower().startswith(BEGINNINGS)


def tracking_names(text: str) -> list[str]:
    """Names of tracking parameters in the addresses of a text."""
    found = [strip_tracking(match.rstrip(".,;:)")).removed for match in ADDRESS.findall(text)]
    return sorted({name for names in found for name in names})
