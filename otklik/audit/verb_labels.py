"""What verbs say to people. Each room teaches its own; whoever shows a line asks here."""

from collections.abc import Mapping

_said: dict[str, str] = {}


def teach(verbs: Mapping[str, str]) -> None:
    """English msgids by verb; called once, when a room is ready."""
    _said.update(verbs)


def words_of(verb: str) -> str:
    """The msgid; empty for a verb that nobody taught."""
    return _said.get(verb, "")
