from otklik.notices.models.duty import Duty
from otklik.notices.models.notice import Notice, Told

__all__ = ["Duty", "Notice", "Told"]
