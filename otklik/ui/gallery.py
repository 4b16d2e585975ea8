"""What the gallery shows: forms and moments for each state of each component."""


def exhibits() -> dict[str, object]:
    return {}
