"""What became of a reply on its way."""

from datetime import datetime

from otklik.incidents.replies.models import Reply


def settle(delivery_id: int, *, at: datetime) -> bool:
    """Let the reply behind a delivery follow its outcome; False when no reply of ours is there."""
    reply = (
        Reply.objects.select_related("delivery", "incident").filter(delivery=delivery_id).first()
    )
    if reply is None:
        return False
    reply.settle(at=at)
    return True
