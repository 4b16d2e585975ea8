"""Labels of verbs. Each app registers its own."""

from collections.abc import Mapping

_labels: dict[str, str] = {}


def register_labels(verbs: Mapping[str, str]) -> None:
    """English msgids by verb; called once at start."""
    _labels.update(verbs)


def label_of(verb: str) -> str:
    """The msgid; empty for an unknown verb."""
    return _labels.get(verb, "")
