"""Labels of verbs: `VERBS` in the module `audit_labels` of each app."""

from collections.abc import Mapping
from functools import cache

from otklik.core.app_modules import app_modules


@cache
def labels() -> Mapping[str, str]:
    """English msgids by verb."""
    return {verb: label for one in app_modules("audit_labels") for verb, label in one.VERBS.items()}


def label_of(verb: str) -> str:
    """The msgid; empty for an unknown verb."""
    return labels().get(verb, "")
