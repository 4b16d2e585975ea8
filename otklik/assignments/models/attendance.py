from typing import ClassVar

from django.db import models

from otklik.assignments.models.member import Member


class Attendance(models.Model):
    meeting = models.ForeignKey(
        "assignments.Meeting", on_delete=models.CASCADE, related_name="attendances"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    is_present = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attended_once")
        ]

    def __str__(self) -> str:
        return str(self.member)
