"""After a restoration: what the rows call waiting may have left since the backup was made."""

from datetime import datetime

from otklik.channels.outbound.models import Delivery


def doubt_deliveries(*, at: datetime) -> int:
    """Whatever was due by now becomes unconfirmed: an unclear outcome is never repeated blindly.

    What is planned for later waits on: it cannot have left. Says how many.
    """
    return sum(
        delivery.doubt(at=at)
        for delivery in Delivery.objects.may_have_left(at=at).select_related("account")
    )
