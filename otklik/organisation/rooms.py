"""Links between the rooms of the desk. Each room names its own; the portal puts them together."""

from dataclasses import dataclass
from typing import Any

from otklik.organisation.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLink:
    """A place in the header of the desk, for whoever has the right; `route` names its address."""

    title: Any
    route: str
    right: Right = Right.SEE_DESK
