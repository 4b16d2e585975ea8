"""What journal lines of this room say."""

VERBS: dict[str, str] = {}
