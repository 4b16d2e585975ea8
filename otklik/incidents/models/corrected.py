"""What the program only guesses of a text, beside topic and pile, and what a person said of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.timed import Timed
from otklik.incidents.models.topic import Urgency
from otklik.language.tongue import CHECHEN, ENGLISH, INGUSH, OTHER, RUSSIAN
from otklik.organisation.models import User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.incidents.reading import Reading

TONGUES = (RUSSIAN, CHECHEN, INGUSH, ENGLISH, OTHER)
"""What a person can say of a language; the program also guesses mixtures."""


class Tone(models.TextChoices):
    CALM = "calm", _("calm")
    ANGRY = "angry", _("angry")
    INSULT = "insult", _("an insult")
    THREAT = "threat", _("a threat")


class Corrected(Timed):
    """Urgency, language and tone: guessed, and corrected by whoever triages.

    What a person said is not overwritten by a guess. Nothing is learned from it: topic and whose a
    question is are (ADR 0126).
    """

    Tone = Tone

    tongue = models.CharField(
        max_length=8, blank=True, help_text="A guess of language.tongue; empty for Russian."
    )
    tongue_said_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person said the language; empty: it is guessed."
    )
    pile_said_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person moved it to its pile; empty: it is guessed."
    )
    urgency_said_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person said it apart from the topic's own."
    )
    tone = models.CharField(
        max_length=8, choices=Tone.choices, blank=True,
        help_text="What a person heard in the last words; empty: nobody said.",
    )  # fmt: skip

    approval_since = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:

        @property
        def asks_for_second_person(self) -> bool: ...

    class Meta:
        abstract: ClassVar = True

    @property
    def sounds_angry(self) -> bool:
        """Whether a person heard more than calm words; False while nobody said."""
        return self.tone not in ("", Tone.CALM)

    @transaction.atomic
    def say_urgency(self, urgency: str, *, by: User, at: datetime) -> None:
        """How urgent it is: the term is counted anew, and no later topic changes it back.

        As in triage, who may not approve cannot lift the need for a second person.
        """
        self._refuse_unless_correctable(by)
        if urgency not in Urgency:
            raise Refused(_("Choose how urgent it is."))
        was, was_asked = self.urgency, self.asks_for_second_person
        self.urgency, self.urgency_said_at = urgency, at
        self._note_second_person(
            is_asked=self.asks_for_second_person, was_asked=was_asked, by=by, at=at
        )
        self.count_due()
        self.save(update_fields=["urgency", "urgency_said_at", "approval_since", "due_at"])
        journal.record(self, "incident.urgency_said", by=by, at=at, was=was, urgency=urgency)

    @transaction.atomic
    def say_tongue(self, tongue: str, *, by: User, at: datetime) -> None:
        """In which language it is written, one of `TONGUES`: rows, views and notices go by it."""
        self._refuse_unless_correctable(by)
        if tongue not in TONGUES:
            raise Refused(_("Choose a language from the list."))
        was, self.tongue = self.tongue, "" if tongue == RUSSIAN else tongue
        self.tongue_said_at = at
        self.save(update_fields=["tongue", "tongue_said_at"])
        journal.record(self, "incident.tongue_said", by=by, at=at, was=was or RUSSIAN, now=tongue)

    @transaction.atomic
    def say_tone(self, tone: str, *, by: User, at: datetime) -> None:
        """In what tone the last words are. It can ask for a second person, never spare one."""
        self._refuse_unless_correctable(by)
        if tone not in Tone:
            raise Refused(_("Choose a tone from the list."))
        self.tone = tone
        self.save(update_fields=["tone"])
        journal.record(self, "incident.tone_said", by=by, at=at, tone=tone)

    def _hear(self, read: "Reading") -> None:
        """The person wrote again: new words have a tone of their own."""
        changed = []
        if read.tongue and read.tongue != self.tongue and self.tongue_said_at is None:
            self.tongue = read.tongue
            changed.append("tongue")
        if self.tone:
            self.tone = ""
            changed.append("tone")
        changed += self._hear_urgency(read)
        if changed:
            self.save(update_fields=changed)

    def _hear_urgency(self, read: "Reading") -> list[str]:
        """New words may raise the urgency, never lower it; what a person said of it stays, and
        the words are told beside it. Names of what to save."""
        if not read.urgency_why:
            return []
        self.urgency_why, self.urgency_words = read.urgency_why, read.urgency_words
        names = ["urgency_why", "urgency_words"]
        if self.urgency_said_at is None and self.urgency != read.urgency:
            self.urgency = read.urgency
            self.count_due()
            names += ["urgency", "due_at"]
        return names

    def _unsaid(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Of what was read those columns of which no person has said anything."""
        said = {
            "pile": self.pile_said_at,
            "tongue": self.tongue_said_at,
            "urgency": self.urgency_said_at,
        }
        return {name: value for name, value in columns.items() if said.get(name) is None}

    def _note_second_person(
        self, *, is_asked: bool, was_asked: bool, by: User, at: datetime
    ) -> None:
        """Only somebody who may approve can decide that none is needed any more."""
        if by.may(Right.APPROVE):
            self.approval_since = at if is_asked else None
        elif self.approval_since is None and (is_asked or was_asked):
            self.approval_since = at

    def _refuse_unless_correctable(self, by: User) -> None:
        if not by.may(Right.TRIAGE):
            raise Refused(_("Guesses are corrected by whoever sorts what comes: ask a colleague."))
        self._refuse_if_closed()
