"""Units and posts in another case, where the reader's language has cases."""

from django.conf import settings
from django.utils.translation import get_language

from otklik.nlp.words.declension import Case, declined

__all__ = ["Case", "in_case"]


def in_case(name: str, case: Case) -> str:
    """«Отделу торговли»; in a language without cases the name itself. Empty where it cannot be
    said: put it after a colon then."""
    return declined(name, case) if get_language() == settings.LANGUAGE_CODE else name
