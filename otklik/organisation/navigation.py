"""Links of the desk's menu. Each app declares its own; `website` collects them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLink:
    """A link for users with the right. `new` gives QuerySets of news there for a user at a moment,
    possibly of several kinds: all are counted at once by a compiled query, whose rules they keep
    (`core.db.compiled_queries`). `begins` names roles that start there, unless they have another
    role too."""

    title: Any
    route: str
    right: Right = Right.SEE_DESK
    new: Callable[[User, datetime], Iterable[models.QuerySet[Any]]] | None = None
    begins: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTrouble:
    """A warning on all desk pages until it is fixed, with a link."""

    sentence: str
    address: str
    act: str


STAFF = DeskLink(title=_("Staff"), route="staff", right=Right.ADMINISTER)

#: First steps of this app.
STEPS = (
    Step(
        sentence=_("Open an account for a colleague."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=20,
        rights=(Right.ADMINISTER,),
        address=link("staff-new"),
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
