"""Why a file was not taken. Knows no Django: the child uses it."""

from enum import IntEnum


class Fault(IntEnum):
    """Why a file was not taken: the exit code of the child."""

    DAMAGED = 10
    TOO_LARGE = 11
    ENCRYPTED = 12
    MACROS = 13
    NO_TEXT = 14
    HOSTILE = 15
    TRACKED = 16
    HIDDEN = 17
    EMBEDDED = 18
    SIGNED = 19
    OLD = 20
    UNKNOWN = 21


class Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault
