"""Whose matter a message seems to be: ours, another body's, or not a question at all.

A guess by the pack's word lists, weighted by this installation's own decisions once there are
enough. It is shown, and hides nothing.
"""

from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from otklik.incidents.classification.models import CompetenceSign, Learning
from otklik.nlp.classify.authority_competence import Competence, Signs, Whose


def signs(*, is_learned: bool = True) -> Signs | None:
    """The word lists with their weights, learned or from the pack; None if the pack has none."""
    version = CompetenceSign.objects.version()
    return _signs(version if is_learned else (*version[:2], None))


def guess_competence(text: str) -> Competence | None:
    lists = signs() if text.strip() else None
    return lists.of(text) if lists else None


def competence_text(guess: Competence) -> str:
    """«похоже, не наше: дороги»; empty where the lists do not decide."""
    match guess.value:
        case Whose.OURS:
            return _("ours")
        case Whose.OTHERS:
            return _("another body's: %(whose)s") % {"whose": guess.body}
        case Whose.NOT_A_QUESTION:
            return _("there seems to be nothing to answer")
        case Whose.UNSURE if guess.body:
            return _("perhaps another body's: %(whose)s") % {"whose": guess.body}
    return ""


def competence_row_text(guess: Competence | None, *, is_laid_aside: bool) -> str:
    """For a row of an inbox group: only what is unexpected in that group."""
    expected = {Whose.NOT_A_QUESTION, Whose.OTHERS if is_laid_aside else Whose.OURS}
    text = competence_text(guess) if guess is not None and guess.value not in expected else ""
    if guess is None or not text:
        return ""
    return _("It seems: %(said)s (%(words)s).") % {"said": text, "words": ", ".join(guess.reasons)}


@lru_cache(maxsize=4)
def _signs(version: tuple[int, datetime | None, int | None]) -> Signs | None:
    rows = list(CompetenceSign.objects.active())
    nothing = CompetenceSign.Party.NOTHING
    means_nothing = [word for row in rows if row.party == nothing for word in row.words]
    listed = tuple(row.sign for row in rows if row.party != nothing)
    if not listed:
        return None
    weighed = None
    if version[2] is not None:
        weighed = Learning.objects.filter(pk=version[2]).values_list("whose", flat=True).first()
    return Signs(signs=listed, means_nothing=tuple(means_nothing), **(weighed or {}))
