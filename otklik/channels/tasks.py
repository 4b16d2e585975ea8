"""The tasks of this app: `otklik.core.schedule` looks for them here."""

from otklik.channels.health.check_and_subscribe import check_account, check_accounts, run_errand
from otklik.channels.health.send_alerts import mail_alert, watch_accounts
from otklik.channels.outbound.send_delivery import (
    look_for_delivery,
    requeue_late_deliveries,
    send_delivery,
    tell_outcome,
)
from otklik.channels.outbound.staff_chat import tell_staff_chats
from otklik.channels.publications.queue_missing_deliveries import placement_settled

__all__ = [
    "check_account", "check_accounts", "look_for_delivery", "mail_alert", "placement_settled",
    "requeue_late_deliveries", "run_errand", "send_delivery", "tell_outcome", "tell_staff_chats",
    "watch_accounts",
]  # fmt: skip
