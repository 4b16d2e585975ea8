"""A document of the authority that sets figures: norms of time, terms of keeping."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.organisation.models.staff import User


class SettingDocument(models.Model):
    """How a document is named, and who wrote it down when. A room's own model says what it sets."""

    kind = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    signed_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return _("%(kind)s No. %(number)s of %(day)s") % {
            "kind": self.kind,
            "number": self.number,
            "day": date_format(self.signed_on, "d.m.Y"),
        }
