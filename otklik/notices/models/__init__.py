from otklik.notices.models.duty import Duty
from otklik.notices.models.notice import Notice, NoticeQuerySet, Told

__all__ = ["Duty", "Notice", "NoticeQuerySet", "Told"]
