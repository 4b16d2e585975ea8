"""The result of one check of `otklik doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check; `advice` says what to do when it is not in order.

    What nobody has switched on or begun has `is_in_use` false: it is neither wrong nor in order.
    """

    what: str
    is_ok: bool
    is_in_use: bool = True
    advice: str = ""
