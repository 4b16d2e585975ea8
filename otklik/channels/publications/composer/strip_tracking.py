"""Addresses without the marks by which visitors are followed from one site to another."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

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
class Untracked:
    """An address, and the names of what was taken out of it."""

    address: str
    removed: tuple[str, ...] = ()


def without_tracking(address: str) -> Untracked:
    """The address as it is to be published; one that is no address comes back as it is."""
    try:
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return Untracked(address=address)
    removed = tuple(dict.fromkeys(name for name, _value in pairs if is_mark(name)))
    if not removed:
        return Untracked(address=address)
    kept = urlencode([(name, value) for name, value in pairs if not is_mark(name)])
    return Untracked(address=urlunsplit(parts._replace(query=kept)), removed=removed)


def is_mark(name: str) -> bool:
    return name.lower() in MARKS or name.lower().startswith(BEGINNINGS)


def tracked_in(text: str) -> list[str]:
    """Names of marks in the addresses that stand in a text."""
    found = [without_tracking(match.rstrip(".,;:)")).removed for match in ADDRESS.findall(text)]
    return sorted({name for names in found for name in names})
