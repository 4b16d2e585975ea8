from otklik.notifications.duty_roster import Duty
from otklik.notifications.notice import Notice, Recipient

__all__ = ["Duty", "Notice", "Recipient"]
