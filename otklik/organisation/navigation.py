"""Links between the rooms of the desk. Each room names its own; the portal puts them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLink:
    """A place in the header of the desk, for whoever has the right; `route` names its address,
    `new` says what is new to them there: its rows, of several kinds if need be, are counted for all
    links at once. What is opened `is_seldom` stands folded under «Ещё» when there are many links.
    `begins` names the roles whose work begins there, unless they hold another role besides.
    """

    title: Any
    route: str
    right: Right = Right.SEE_DESK
    new: Callable[[User], Iterable[models.QuerySet[Any]]] | None = None
    is_seldom: bool = False
    begins: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTrouble:
    """What every page of the desk says until it is mended, and the way there."""

    sentence: str
    address: str
    act: str


STAFF = DeskLink(title=_("Staff"), route="staff", right=Right.ADMINISTER, is_seldom=True)

#: What somebody new does here first.
STEPS = (
    Step(
        sentence=_("Open an account for a colleague."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=20,
        rights=(Right.ADMINISTER,),
        address=link("staff-opening"),
        rows=acts("account.opened", "user.appointed"),
    ),
    Step(
        sentence=_("Set up the second factor of your own sign-in."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=10,
        rights=(Right.ADMINISTER,),
        address=link("mfa_index"),
        rows=acts("account.second_factor_added"),
    ),
)
