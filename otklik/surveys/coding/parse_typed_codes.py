"""What is typed for an answer: numbers of codes, or a sign that says why none."""

import re
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from otklik.surveys.coding.models import Marked, Outcome

NO_CODE, NOTHING, PROPOSED = "0", "-", "+"
_DASHES = str.maketrans("−–—", "---")


def typed(
    text: str, ticked: Iterable[str], *, known: Collection[int], proposed: str = ""
) -> Marked:
    """Numbers apart by spaces or commas, with what is ticked beside; digits may stand together
    while no code has two. «+» is what was proposed.

    Raises ValueError with a sentence.
    """
    text = text.translate(_DASHES).strip()
    if text == PROPOSED:
        if not proposed:
            raise ValueError(_("Nothing is proposed here: type the numbers of codes."))
        text = proposed
    parts = [part for part in re.split(r"[\s,;.]+", text) if part]
    if len(parts) == 1 and parts[0].isdigit() and max(known, default=0) < 10:
        parts = list(parts[0])
    parts = [*parts, *ticked]
    if not parts:
        raise ValueError(_("Type the number of a code; 0 says that none fits."))
    signs = {NO_CODE, NOTHING} & set(parts)
    if signs and len(set(parts)) > 1:
        raise ValueError(_("Either codes, or that none fits, not both."))
    if signs:
        return Marked(outcome=Outcome.NO_CODE if NO_CODE in signs else Outcome.NOTHING)
    numbers = {int(part) for part in parts if re.fullmatch(r"[0-9]{1,4}", part)}
    if len(numbers) < len(set(parts)) or not numbers <= set(known):
        wrong = next(p for p in parts if not p.isascii() or not p.isdigit() or int(p) not in known)
        raise ValueError(_("There is no code %(code)s: look at the list.") % {"code": wrong[:20]})
    return Marked(codes=frozenset(numbers))


def spelled(marked: Marked | None) -> str:
    """As one types it."""
    if marked is None:
        return ""
    if marked.codes:
        return " ".join(str(number) for number in sorted(marked.codes))
    return NO_CODE if marked.outcome == Outcome.NO_CODE else NOTHING
