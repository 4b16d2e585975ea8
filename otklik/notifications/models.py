from otklik.notifications.duty import Duty
from otklik.notifications.notice import Notice, Recipient

__all__ = ["Duty", "Notice", "Recipient"]
