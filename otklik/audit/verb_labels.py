"""What verbs say to people. Each room teaches its own; whoever shows a line asks here."""

from collections.abc import Mapping

_labels: dict[str, str] = {}


def register_labels(verbs: Mapping[str, str]) -> None:
    """English msgids by verb; called once, when a room is ready."""
    _labels.update(verbs)


def label_of(verb: str) -> str:
    """The msgid; empty for a verb that nobody taught."""
    return _labels.get(verb, "")
