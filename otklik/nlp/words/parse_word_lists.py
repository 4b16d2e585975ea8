"""Lists of signs and of words, as a file of a pack has them."""

from collections.abc import Mapping


def entries_of(listed: object) -> list[Mapping[str, object]]:
    """Raises ValueError."""
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise ValueError("A list of signs is needed.")
    return listed


def lines_of(listed: object) -> tuple[str, ...]:
    """Empty without a list. Raises TypeError."""
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise TypeError("A list of words is needed.")
    return tuple(str(each) for each in listed)
