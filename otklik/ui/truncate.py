"""The beginning of a text, for lists with little space."""

SPARE = 3


def beginning(text: str, limit: int) -> str:
    """At most `limit` characters in whole words, with «…» when something is left out.

    A last word longer than a third of the limit is cut rather than dropped.
    """
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    *_, last = start.split() or [""]
    is_cut = not start[-1:].isspace() and not text[limit - 1].isspace()
    if is_cut and len(last) < limit // SPARE:
        start = start[: -len(last)] if last else start
    return start.rstrip(" \n\r\t.,;:—–-(«") + "…"
