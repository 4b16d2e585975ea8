"""Desk links, warnings on every page of the desk, and first steps of new staff."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.channels.accounts.models import Account
from otklik.channels.health import status
from otklik.channels.health.models import Alert
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.core.db.compiled_queries import compiled_query
from otklik.organisation.navigation import DeskLink, DeskTrouble
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui import dates


def _unseen(user: User, at: datetime) -> Iterator[QuerySet[Alert]]:
    yield Alert.objects.recent(at=at).unseen_by(user)


def _publications_waiting(user: User, at: datetime) -> Iterator[QuerySet[Publication]]:
    """Posts that wait for this person: to be done, decided or approved."""
    visible = Publication.objects.visible_to(user)
    if user.may(Right.PUBLISH):
        yield visible.waiting_for_a_person()
    if user.may(Right.APPROVE):
        yield visible.waiting_for_approval().approvable_by(user).distinct()


LINKS = (
    DeskLink(
        title=gettext_lazy("Publications"), route="publications:plan", new=_publications_waiting
    ),
    DeskLink(title=gettext_lazy("Official pages"), route="channels:accounts"),
    DeskLink(
        title=gettext_lazy("Alerts"), route="channels:alerts", right=Right.CONNECT, new=_unseen
    ),
)


@compiled_query
def _troubled(*, user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user).troubled()


def troubles(user: User) -> Iterator[DeskTrouble]:
    """Each broken page: since when, what waits, who repairs it."""
    for account in _troubled(user=user):
        since = status.trouble_since(account)
        if since is None:
            continue
        may_mend = user.may(Right.CONNECT)
        waiting = Delivery.objects.unsent().filter(account=account).count()
        parts = [
            _("%(account)s has not worked since %(moment)s.")
            % {"account": account.name, "moment": dates.at(since)},
            ngettext("%(count)s message waits.", "%(count)s messages wait.", waiting)
            % {"count": waiting}
            if waiting
            else _("Nothing is waiting to be sent there."),
            "" if may_mend else _("The administrator fixes this."),
        ]
        yield DeskTrouble(
            sentence=" ".join(filter(None, parts)),
            address=reverse("channels:account", args=[account.code]),
            act=_("Fix it") if may_mend else _("What is wrong"),
        )


#: What somebody new does here first.
STEPS = (
    Step(
        sentence=gettext_lazy("Connect an official page, or have one checked."),
        places=frozenset({Place.ADMINISTRATOR}),
        at=30,
        rights=(Right.CONNECT,),
        address=link("channels:accounts"),
        rows=acts("channel.opened", "channel.set_up", "channel.check_asked"),
    ),
)
