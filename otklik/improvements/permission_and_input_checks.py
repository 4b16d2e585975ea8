"""Checks in this app's verbs: the person's right, and the input."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def require_keeper(by: User | None) -> None:
    """Raises Refused without the right; None is the program, which ends the demonstration."""
    if by is not None and not by.may(Right.KEEP_ASSIGNMENTS):
        raise Refused(_("The authorised person or the client-centricity lead decides this."))


def tidy_link(link: str) -> str:
    """A page of this site or of the web. Raises Refused for anything else."""
    link = link.strip()
    if not link:
        return ""
    is_whole = not any(sign.isspace() or not sign.isprintable() for sign in link)
    try:
        parts = urlsplit(link)
        is_ours = not parts.scheme and not parts.netloc and link.startswith("/")
        is_of_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_ours = is_of_web = False
    if not is_whole or "\\" in link or not (is_ours or is_of_web):
        raise Refused(_("Write an address that begins with https:// or, on this site, with /."))
    return link


def require_text(text: str, otherwise: Any, *, longest: int = 2_000) -> str:
    """With single spaces. Raises Refused with `otherwise` if it is empty, and if it is too long."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text:
        raise Refused(otherwise)
    if len(text) > longest:
        message = _("Shorten it: %(most)s characters fit, and there are %(now)s.")
        raise Refused(message % {"most": longest, "now": len(text)})
    return text
