"""In what language a message seems to be written, and which colleagues can answer in it.

The guess of `language_id` is stored unless it is Russian, which everybody here reads.
"""

from collections.abc import Mapping

from django.db.models import Exists, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.nlp.classify.language_id import (
    CHECHEN,
    ENGLISH,
    INGUSH,
    MIXED,
    NAKH,
    OTHER,
    RUSSIAN,
    SHORT,
)
from otklik.nlp.guess import LIKELY_FROM, Guess
from otklik.organisation.people.spoken_language import SpokenLanguage, language_name
from otklik.organisation.people.user import User

# The staff languages in which a guessed language can be answered, likeliest first.
SPOKEN_BY: Mapping[str, tuple[str, ...]] = {
    CHECHEN: (CHECHEN,),
    INGUSH: (INGUSH,),
    NAKH: (CHECHEN, INGUSH),
    MIXED: (CHECHEN, INGUSH),
    ENGLISH: (ENGLISH,),
}
_NAMES = {
    NAKH: gettext_lazy("Chechen or Ingush"),
    MIXED: gettext_lazy("Chechen or Ingush together with Russian"),
    OTHER: gettext_lazy("another language"),
}


def stored_language(guess: Guess[str]) -> str:
    """The stored code; empty for Russian and for unlikely guesses."""
    is_likely = guess.certainty >= LIKELY_FROM and guess.value not in (RUSSIAN, SHORT)
    return guess.value if is_likely else ""


def tongue_name(code: str) -> str:
    return str(_NAMES.get(code) or language_name(code))


def language_label(code: str) -> str:
    """The name of a language; Russian is stored as an empty code."""
    return _("Russian") if code in ("", RUSSIAN) else tongue_name(code)


def language_row_text(code: str) -> str:
    """For a row of the inbox; empty for Russian."""
    return _("it seems: %(name)s") % {"name": tongue_name(code)} if code else ""


def in_languages_of(user: User) -> Q:
    """Incidents in a language that this member of staff speaks."""
    spoken = SpokenLanguage.objects.filter(user=user).order_by()
    found = Q(pk__in=[])
    for language in sorted({each for codes in SPOKEN_BY.values() for each in codes}):
        guessed = [code for code, codes in SPOKEN_BY.items() if language in codes]
        found |= Q(tongue__in=guessed) & Q(Exists(spoken.filter(language=language)))
    return found
