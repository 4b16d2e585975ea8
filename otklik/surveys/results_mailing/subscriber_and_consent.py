"""Addresses for the news of results, and the wording of the consent.

No moment of consent is stored: with a day, an address could be matched to few forms. The proof is
what can be stored without it: the wording in each language, since when it was shown, and the days
of the wave.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor, Line
from otklik.core.db.encrypted_field import SecretField
from otklik.core.refusal import Refused
from otklik.surveys.waves.models import Wave

CONSENT_VERB = "wave.consent_worded"
AGREED = _("I agree that the address is kept to send me one letter about the results")
FOR_WHAT = _(
    "When the results are published we send one letter with a link to everyone who leaves an "
    "address here."
)
HOW_LONG = _(
    "The address is kept apart from all answers, encrypted, without the hour: we do not know which"
    " form is yours. It is deleted when the letter was sent, and a year after the survey at the"
    " latest."
)
LONGEST = 254  # characters of an address; all are padded to one length
KEPT_FOR = timedelta(days=365)  # after closing; the page says so


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEdition:
    """The wording in use since a moment; the digest covers all languages together."""

    since: datetime
    digest: str
    texts: Mapping[str, str]


def note_consent(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Record the wording of the consent, if the form asks for it and it is new."""
    if not settings.MAIL_IS_CONFIGURED:
        return
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = "\n".join(str(text) for text in (FOR_WHAT, HOW_LONG, AGREED))
    known = consent_editions(wave)
    if not known or known[-1].texts != texts:
        whole = "\n\n".join(f"{code}\n{texts[code]}" for code in sorted(texts))
        digest = hashlib.sha256(whole.encode()).hexdigest()
        entries.record(wave, CONSENT_VERB, by=by, at=at, texts=texts, digest=digest)


def consent_editions(wave: Wave) -> list[ConsentEdition]:
    lines = Line.objects.about(wave).with_verb(CONSENT_VERB).with_particulars().order_by("pk")
    return [
        ConsentEdition(since=line.at, digest=details["digest"], texts=details["texts"])
        for line in lines
        if (details := line.particulars) is not None
    ]


class ContactQuerySet(models.QuerySet["Contact"]):
    def leave(self, wave: Wave, address: str) -> None:
        """Store an address, in its own transaction and alone. Raises Refused."""
        with transaction.atomic(durable=True):
            if not Wave.objects.hold_open(wave.pk):
                raise Refused(_("The survey is over: no addresses are taken any more."))
            self.create(wave=wave, address=address.ljust(LONGEST))

    def too_old(self, *, at: datetime) -> Self:
        """Stored as long as was promised, although the results were never published."""
        return self.filter(wave__closed_at__lt=at - KEPT_FOR)


class Contact(models.Model):
    """An address left for the news of results, with a separate consent. It has no form, no moment,
    and a random key: nothing shows what the person answered, or whether they did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="contacts")
    address = SecretField(editable=False)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
