"""What `otklik doctor` says of one thing it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not in order."""

    what: str
    is_ok: bool
    advice: str = ""
