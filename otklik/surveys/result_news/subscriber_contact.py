import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.core.db.encrypted_field import SecretField
from otklik.core.refusal import Refused
from otklik.surveys.waves.models import Wave

LONGEST = 254  # characters of an address; all are kept equally long
KEPT_FOR = timedelta(days=365)
"""After closing; the page that asks says so."""


class ContactQuerySet(models.QuerySet["Contact"]):
    def leave(self, wave: Wave, address: str) -> None:
        """Keep an address, in a transaction of its own and with nothing beside it."""
        with transaction.atomic(durable=True):
            if not Wave.objects.held_open(wave.pk):
                raise Refused(_("The survey is over: no addresses are taken any more."))
            self.create(wave=wave, address=address.ljust(LONGEST))

    def too_old(self, *, at: datetime) -> Self:
        """Kept as long as was said, and nobody has published meanwhile."""
        return self.filter(wave__closed_at__lt=at - KEPT_FOR)


class Contact(models.Model):
    """An address that somebody left to be told of results, by a consent of its own. Nothing of a
    form, no moment, a random key: it is not known what the person answered, nor whether."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="contacts")
    address = SecretField(editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("address for the news of results")
        verbose_name_plural = _("addresses for the news of results")

    def __str__(self) -> str:
        return str(self.pk)
