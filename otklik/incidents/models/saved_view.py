from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qs

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User

MOST_OF_ONE = 20


class SavedView(models.Model):
    """An address of the queue that a member of staff keeps under a name, for themselves."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def keep(cls, *, name: str, query: str, by: User, at: datetime) -> "SavedView":
        """Under a name that exists the new address replaces the old one."""
        name = " ".join(name.split())[:40]
        if not name:
            raise Refused(_("Give the view a name."))
        theirs = cls.objects.filter(user=by)
        if theirs.exclude(name=name).count() >= MOST_OF_ONE:
            raise Refused(
                _("There are %(n)s views already: remove one first.") % {"n": MOST_OF_ONE}
            )
        view, _is_new = theirs.update_or_create(user=by, name=name, defaults={"query": query[:500]})
        # What was searched may be a person's name: it stands in the view alone.
        has_search = bool(parse_qs(query).get("q"))
        journal.record(by, "user.view_kept", by=by, at=at, name=name, has_search=has_search)
        return view

    @transaction.atomic
    def forget(self, *, by: User, at: datetime) -> None:
        if self.user_id != by.pk:
            raise Refused(_("This view is a colleague's."))
        journal.record(by, "user.view_forgotten", by=by, at=at, name=self.name)
        self.delete()
