from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply


def send_label(reply: Reply, *, needs_approval: bool) -> str:
    """Names audience and network, and that somebody approves: the button says what will happen."""
    account = reply.in_reply_to.account
    network = account.name
    if needs_approval and reply.lane == Message.Lane.PRIVATE:
        return _("Send for approval: privately, %(network)s") % {"network": network}
    if needs_approval:
        return _("Send for approval: for everyone, %(network)s") % {"network": network}
    if reply.is_by_hand:
        return _("Go on to answer by hand: %(network)s") % {"network": network}
    if account.network == Account.NetworkCode.SITE:
        return _("Answer privately on the site")
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}
