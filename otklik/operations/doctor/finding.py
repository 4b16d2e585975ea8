"""The result of one check of `otklik doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check; `advice` says what to do when it is not in order.

    For what is not switched on or in use, `is_in_use` is false: it is neither wrong nor in order.
    """

    what: str
    is_ok: bool
    is_in_use: bool = True
    advice: str = ""
