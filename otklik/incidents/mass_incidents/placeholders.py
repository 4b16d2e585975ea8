"""Placeholders of a shared answer, filled for each person."""

import re

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused

NUMBER = "{номер}"
ADDRESS = "{имя обращения}"
PLACES = (NUMBER, ADDRESS)
_ANY_PLACE = re.compile(r"\{[^{}\n]*\}")
_NO_NAME = re.compile(r"(?:(?<![ \t])[ \t]++)?(?:,[ \t]*+)?\{имя обращения\}(?:[ \t]*+,)?[ \t]*+")
_BEGINS = re.compile(r"(?:\A|[.!?…\n])\s*+\w?")


def refuse_unknown_placeholders(text: str) -> None:
    """Raises Refused for an unknown placeholder, which would remain in the answer."""
    unknown = sorted({found for found in _ANY_PLACE.findall(text) if found not in PLACES})
    if unknown:
        raise Refused(
            _("There is no such placeholder: %(unknown)s. There are %(places)s.")
            % {"unknown": ", ".join(unknown), "places": ", ".join(PLACES)}
        )


def fill_placeholders(text: str, *, number: int, address: str) -> str:
    """The text for one person; without an `address` the greeting has no name."""
    text = text.replace(NUMBER, str(number))
    if address:
        return text.replace(ADDRESS, address)
    if ADDRESS not in text:
        return text
    without = _NO_NAME.sub(_cut_out, text)
    return _BEGINS.sub(lambda found: found[0][:-1] + found[0][-1:].upper(), without).strip()


def _cut_out(found: re.Match[str]) -> str:
    """Leaves a space where the surrounding words would touch."""
    is_inside = found.start() and not found.string[found.start() - 1].isspace()
    follows = found.string[found.end() : found.end() + 1]
    return " " if is_inside and follows.isalnum() else ""
