"""What stands in a comment for everyone to see and may harm a person: a guess, and what a
colleague made of it."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.incidents.models.incident import Incident


class Concern(models.TextChoices):
    """The gravest first."""

    PERSONAL = "personal", _("personal data")
    THREAT = "threat", _("threat")
    INSULT = "insult", _("insult")


LONGEST_WORDS = 300
#: Public words that concern somebody, while nobody has looked at them.
CONCERNING = Q(concern_left_at__isnull=True) & (~Q(personal_words="") | ~Q(harsh_kind=""))


class Concerning(models.Model):
    """A message with what was found in its last words."""

    personal_words = models.CharField(
        max_length=LONGEST_WORDS, blank=True, help_text="Fragments that name or find a person."
    )
    harsh_kind = models.CharField(
        max_length=8, choices=[*Concern.choices[1:]], blank=True, help_text="By words: a guess."
    )
    harsh_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    concern_left_at = models.DateTimeField(
        null=True, blank=True, help_text="When a colleague looked at it and let it stand."
    )

    if TYPE_CHECKING:
        incident: models.ForeignKey[Incident, Incident]

        @property
        def text(self) -> str: ...

    class Meta:
        abstract: ClassVar = True

    @property
    def concern(self) -> Concern | None:
        """The gravest of what was found and nobody has looked at."""
        if self.concern_left_at is not None:
            return None
        if self.personal_words:
            return Concern.PERSONAL
        return Concern(self.harsh_kind) if self.harsh_kind else None

    @property
    def concern_words(self) -> str:
        return self.personal_words or self.harsh_words

    def look_for_concerns(self) -> None:
        """Read the last words anew, and bring the incident's own mark up to date."""
        from otklik.incidents.concerns import found_in

        had = self.concern
        found = found_in(self.text)
        self.personal_words = found.personal[:LONGEST_WORDS]
        self.harsh_kind, self.harsh_words = found.kind, found.words[:LONGEST_WORDS]
        self.concern_left_at = None
        if self.concern or had:
            names = ["personal_words", "harsh_kind", "harsh_words", "concern_left_at"]
            self.save(update_fields=names)
            self.incident.weigh_concerns()

    @transaction.atomic
    def leave_standing(self, *, by: User, at: datetime) -> None:
        """A colleague has looked: nothing here is to be hidden. Harmless when pressed twice."""
        if not by.may(Right.MODERATE):
            raise Refused(_("Comments are looked at by whoever may hide them: ask a colleague."))
        if self.concern is None:
            return
        was, self.concern_left_at = self.concern, at
        self.save(update_fields=["concern_left_at"])
        self.incident.weigh_concerns()
        journal.record(
            self.incident, "message.left_standing", by=by, at=at,
            message=self.pk, kind=was.value,
        )  # fmt: skip
