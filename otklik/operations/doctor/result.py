"""What `otklik doctor` says of one thing it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not in order.

    What nobody switched on or began yet has `is_in_use` false: nothing is wrong with it, and
    nothing is said to be in order.
    """

    what: str
    is_ok: bool
    is_in_use: bool = True
    advice: str = ""
