"""What the header of the desk shows of this room, and what every page of the desk must say."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.channels import condition
from otklik.channels.models import Account, Alert, Delivery, Publication
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.organisation.rooms import DeskLink, DeskTrouble
from otklik.ui import moments


def _unseen(user: User) -> int:
    return Alert.objects.unseen_by(user).count()


def _publications_waiting(user: User) -> int:
    """Posts that wait for this person: for a hand or a word about their fate, for approval."""
    waiting = 0
    if user.may(Right.PUBLISH):
        waiting += Publication.objects.visible_to(user).waiting_for_a_person().count()
    if user.may(Right.APPROVE):
        waiting_for_word = Publication.objects.visible_to(user).waiting_for_approval()
        approvable = waiting_for_word.approvable_by(user)
        waiting += approvable.distinct().count()
    return waiting


LINKS = (
    DeskLink(
        title=gettext_lazy("Publications"), route="publications:plan", count=_publications_waiting
    ),
    DeskLink(title=gettext_lazy("Official pages"), route="channels:accounts", is_seldom=True),
    DeskLink(
        title=gettext_lazy("Alerts"), route="channels:alerts", right=Right.CONNECT, count=_unseen
    ),
)


def troubles(user: User) -> Iterator[DeskTrouble]:
    """Each page that is broken: since when, what waits, who mends it."""
    for account in Account.objects.visible_to(user).troubled():
        since = condition.trouble_since(account)
        if since is None:
            continue
        may_mend = user.may(Right.CONNECT)
        waiting = Delivery.objects.unsent().filter(account=account).count()
        parts = [
            _("%(account)s does not work since %(moment)s.")
            % {"account": account.name, "moment": moments.at(since)},
            ngettext("%(count)s message waits.", "%(count)s messages wait.", waiting)
            % {"count": waiting}
            if waiting
            else _("Nothing waits to be sent there."),
            "" if may_mend else _("The administrator mends it."),
        ]
        yield DeskTrouble(
            sentence=" ".join(filter(None, parts)),
            address=reverse("channels:account", args=[account.code]),
            act=_("Mend it") if may_mend else _("What is wrong"),
        )
