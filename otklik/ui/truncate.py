"""The first words of a text, where a list has no room for more."""

SPARE = 3


def beginning(text: str, limit: int) -> str:
    """At most `limit` characters in whole words, with «…» when something is left out.

    A last word that takes a third of the room is cut rather than lost.
    """
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    *_, last = start.split() or [""]
    is_cut = not start[-1:].isspace() and not text[limit - 1].isspace()
    if is_cut and len(last) < limit // SPARE:
        start = start[: -len(last)] if last else start
    return start.rstrip(" \n\r\t.,;:—–-(«") + "…"
