"""The first words of a text, where a list has room for no more."""

SPARE = 3


def beginning(text: str, limit: int) -> str:
    """At most `limit` characters of it, whole words, with «…» when something is left out.

    A last word that alone takes a third of the room is cut rather than lost.
    """
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    *_, last = room.split() or [""]
    is_cut = not room[-1:].isspace() and not text[limit - 1].isspace()
    if is_cut and len(last) < limit // SPARE:
        room = room[: -len(last)] if last else room
    return room.rstrip(" \n\r\t.,;:—–-(«") + "…"
