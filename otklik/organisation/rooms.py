"""Links between the rooms of the desk. Each room names its own; the portal puts them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.models import User
from otklik.organisation.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLink:
    """A place in the header of the desk, for whoever has the right; `route` names its address,
    `new` says what is new to them there: its rows, of several kinds if need be, are counted for all
    links at once. What is opened `is_seldom` stands folded under «Ещё» when there are many links.
    """

    title: Any
    route: str
    right: Right = Right.SEE_DESK
    new: Callable[[User], Iterable[models.QuerySet[Any]]] | None = None
    is_seldom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTrouble:
    """What every page of the desk says until it is mended, and the way there."""

    sentence: str
    address: str
    act: str


STAFF = DeskLink(title=_("Staff"), route="staff", right=Right.ADMINISTER, is_seldom=True)
