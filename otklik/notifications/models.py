from otklik.notifications.duty import Duty
from otklik.notifications.notice import Line, Notice, NoticeQuerySet, Recipient

__all__ = ["Duty", "Line", "Notice", "NoticeQuerySet", "Recipient"]
