from otklik.notices.models.duty import Duty
from otklik.notices.models.notice import Line, Notice, NoticeQuerySet, Told

__all__ = ["Duty", "Line", "Notice", "NoticeQuerySet", "Told"]
