"""What verbs of this room ask of whoever acts, and of what was typed."""

from typing import Any

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.organisation.rights import Right


def only_keeper(by: User) -> None:
    """Raises Refused for whoever does not keep assignments."""
    if not by.may(Right.KEEP_ASSIGNMENTS):
        raise Refused(_("The authorised person or the deputy chairman decides this."))


def filled(text: str, otherwise: Any, *, longest: int = 2_000) -> str:
    """Tidied. Raises Refused with `otherwise` when nothing is left, and when it is too long."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text:
        raise Refused(otherwise)
    if len(text) > longest:
        said = _("Shorten it: %(most)s characters fit, and there are %(now)s.")
        raise Refused(said % {"most": longest, "now": len(text)})
    return text
