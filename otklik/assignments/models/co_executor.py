from typing import ClassVar

from django.db import models

from otklik.organisation.models import User


class CoExecutor(models.Model):
    """Somebody who helps the executor, with their post then."""

    assignment = models.ForeignKey(
        "assignments.Assignment", on_delete=models.PROTECT, related_name="co_executors"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "user"], name="helps_once")
        ]

    def __str__(self) -> str:
        return str(self.user)
