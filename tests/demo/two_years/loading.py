"""When the made-up years are loaded."""

from datetime import UTC, datetime

AT = datetime(
    2026, 11, 26, 8, 20, tzinfo=UTC
)  # a Thursday of the week that was played: nothing moves
