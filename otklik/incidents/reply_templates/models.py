import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation as RegisterCitation
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
    Unit,
)

type Cited = tuple[Act, str]
"""An act, and the address of a clause in it or nothing."""


class WordingQuerySet(InstitutionOwnedQuerySet["Wording"]):
    def kept(self) -> Self:
        return self.filter(put_away_at__isnull=True)

    def in_force(self, *, on: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )

    def of(self, user: User) -> Self:
        """Templates of their institution, phrases of their units and their own."""
        theirs = Q(owner=user) | Q(unit__in=user.unit_ids)
        return self.visible_to(user).filter(~Q(kind=Wording.Kind.SNIPPET) | theirs)

    def offered_for(self, incident: Incident, *, to: User, on: date) -> Self:
        """What may be inserted into an answer; in Chechen only checked texts."""
        topic = incident.topic_id or (
            incident.guessed_topic_id if incident.has_likely_topic else None
        )
        fits = Q(kind=Wording.Kind.SNIPPET)
        if topic:
            fits |= Q(topic=topic, institution=incident.institution_id)
        is_ready = Q(language=Wording.Language.RUSSIAN) | Q(checked_at__isnull=False)
        return self.kept().in_force(on=on).of(to).filter(fits, is_ready).with_acts()

    def with_acts(self) -> Self:
        return self.prefetch_related("citations__act__editions")


class Wording(InstitutionOwned):
    """Text to insert into answers: a template on a topic, valid between two days, which cites acts
    and is checked or not; or a short phrase (snippet) of a unit or a person."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("template")
        SNIPPET = "snippet", _("phrase")

    class Language(models.TextChoices):
        RUSSIAN = "ru", _("Russian")
        CHECHEN = "ce", _("Chechen")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"), max_length=2000)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.RUSSIAN
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="wordings"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_to = models.DateField(_("holds until"), null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "topic", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="template", topic__isnull=False, unit=None, owner=None)
                | Q(kind="snippet", topic=None, unit__isnull=False, owner=None)
                | Q(kind="snippet", topic=None, unit=None, owner__isnull=False),
                name="template_has_a_topic_and_a_phrase_somebody",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="wording_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_template(self) -> bool:
        return self.kind == self.Kind.TEMPLATE

    def holds(self, on: date) -> bool:
        has_begun = self.valid_from is None or self.valid_from <= on
        return has_begun and (self.valid_to is None or on <= self.valid_to)

    def stale(self, on: date) -> list["Citation"]:
        """Cited acts that have changed since the last check."""
        return [citation for citation in self.citations.all() if citation.is_stale(on)]

    @transaction.atomic
    def keep(self, *, cites: Sequence[Cited] = (), by: User, at: datetime) -> None:
        """Save it; after a change it must be checked again."""
        if not self.text.strip() or not self.name.strip():
            raise Refused(_("Give the words, and a name to find them by."))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Refused(_("It cannot end before it begins."))
        is_new = self.pk is None
        if is_new:
            self.institution_id = by.institution_id
        elif Wording.objects.get(pk=self.pk).content_digest == self._digest(cites):
            return
        self.written_by, self.written_at = by, at
        self.checked_by = self.checked_at = None
        self.save()
        self._cite(cites, by=by, at=at)
        entries.record(
            self, "wording.written" if is_new else "wording.changed", by=by, at=at,
            name=self.name, text=self.text, language=self.language,
            cites=[f"{act.code} {clause}".strip() for act, clause in cites],
        )  # fmt: skip

    @transaction.atomic
    def confirm(self, *, seen: str, by: User, at: datetime) -> None:
        """A second person has read it and the current acts, and approves; `seen` is the
        `content_digest` of what they read."""
        self._lock()
        if seen != self.content_digest:
            raise Refused(_("The text was changed since you opened this page: read it again."))
        if self.put_away_at is not None:
            raise Refused(_("It was deleted."))
        if self.written_by_id == by.pk:
            raise Refused(_("Another person must check it: you wrote it."))
        self.checked_by, self.checked_at = by, at
        self.save(update_fields=["checked_by", "checked_at"])
        self._cite([(one.act, one.clause) for one in self.citations.all()], by=by, at=at)
        entries.record(self, "wording.checked", by=by, at=at, name=self.name, text=self.text)

    @transaction.atomic
    def put_away(self, *, by: User, at: datetime) -> None:
        """Stop offering it. Harmless when repeated."""
        self._lock()
        if self.put_away_at is None:
            self.put_away_at = at
            self.save(update_fields=["put_away_at"])
            record_citations.forget(self.place.key, at=at)
            entries.record(self, "wording.put_away", by=by, at=at, name=self.name)

    @property
    def content_digest(self) -> str:
        """A digest of all that a second person checks."""
        return self._digest([(one.act, one.clause) for one in self.citations.all()])

    def _digest(self, cites: Iterable[Cited]) -> str:
        rests_on = sorted((act.code, clause) for act, clause in cites)
        whole = [
            self.name, self.text, self.language, self.topic_id, self.unit_id, self.owner_id,
            str(self.valid_from), str(self.valid_to), rests_on,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Wording.objects.select_for_update())

    def _cite(self, cites: Sequence[Cited], *, by: User, at: datetime) -> None:
        self.citations.all().delete()
        for act, clause in cites:
            edition = act.edition_of(at.date())
            number = edition.number if edition else 0
            self.citations.create(act=act, clause=clause, edition=number)
        if self.is_template:
            self.tell_register(cites, looked_at_by=by, at=at)

    def tell_register(
        self, cites: Sequence[Cited], *, looked_at_by: User | None = None, at: datetime
    ) -> None:
        """Register the citations: its writer is notified when a cited act changes."""
        addresses = [f"{act.code}/{clause}" if clause else act.code for act, clause in cites]
        record_citations.cite(self.place, addresses, looked_at_by=looked_at_by, at=at)

    @property
    def place(self) -> record_citations.Place:
        return record_citations.Place(
            key=f"wording/{self.pk}",
            kind=RegisterCitation.Kind.TEMPLATE,
            title=self.name,
            url=reverse("incidents:reply-template", args=[self.pk]),
            owner=self.written_by,
        )


class Citation(models.Model):
    """A cited act, with the number of the edition that was read."""

    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="citations")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=60, blank=True)
    edition = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act.short_name}, {self.clause}" if self.clause else self.act.short_name

    def is_stale(self, on: date) -> bool:
        """Whether another edition is in force, or the act is repealed."""
        now = self.act.edition_of(on)
        is_repealed = self.act.repealed_on is not None and self.act.repealed_on <= on
        return is_repealed or (now is not None and now.number != self.edition)


class ReplyTemplate(models.Model):
    """A sample reply on one topic, from the pack. `is_checked`: the authority approved it; `basis`
    is its source, for staff."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="template")
    text = models.TextField()
    basis = models.CharField(max_length=300, blank=True)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.topic)

    @classmethod
    def offered_for(cls, incident: Incident) -> "ReplyTemplate | None":
        """The sample for the decided or likely topic; no query if selected with the incident."""
        topic = incident.topic or (incident.guessed_topic if incident.has_likely_topic else None)
        sample: ReplyTemplate | None = getattr(topic, "template", None)
        return sample if sample is not None and sample.is_active else None
