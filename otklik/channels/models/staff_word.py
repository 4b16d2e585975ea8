from typing import ClassVar

from django.db import models

from otklik.channels.models.account import Account
from otklik.channels.models.delivery import Delivery
from otklik.notices.models import Notice


class StaffWord(models.Model):
    """A notice put into the staff chat of an account: once each, however often it is asked for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="staff_words")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "notice"], name="a_staff_chat_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.notice}"
