from datetime import datetime, timedelta

from django.db import models

from otklik.channels.models.account import Account

LOST_AFTER = timedelta(seconds=30)


class InflowQuerySet(models.QuerySet["Inflow"]):
    def held(self, account_id: int) -> "Inflow":
        """The inflow of an account, held until the transaction ends: its events are stored one
        after another, so that their numbers follow the order in which they became visible."""
        found = self.select_for_update(no_key=True).filter(account=account_id).first()
        if found is not None:
            return found
        self.get_or_create(account_id=account_id)
        return self.select_for_update(no_key=True).get(account=account_id)


class Inflow(models.Model):
    """Where the events of an account pass one by one, and whether a worker was asked for them.

    `asked_at`: when a task that hands them on was asked for; empty once it has begun. A row of
    its own: the account's is held by whoever hands on, and no web hook waits for that.
    """

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="inflow"
    )
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = InflowQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account}"

    def ask(self, *, at: datetime) -> bool:
        """True when a task is to be enqueued, with this row held: none waits, or the one that was
        asked for has not begun for so long that it seems lost."""
        if self.asked_at is not None and at - self.asked_at < LOST_AFTER:
            return False
        self.asked_at = at
        self.save(update_fields=["asked_at"])
        return True

    def begin(self) -> None:
        """The task has begun. Whoever was storing meanwhile is waited for, and is then seen;
        whoever stores later asks anew."""
        self.asked_at = None
        self.save(update_fields=["asked_at"])
