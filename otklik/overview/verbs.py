"""What journal lines of this room say."""

from otklik.overview.field import verbs as field

VERBS: dict[str, str] = {**field.VERBS}
