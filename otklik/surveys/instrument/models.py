import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.instrument.questionnaire_schema import (
    Agreement,
    Comparison,
    Question,
    SurveyFile,
)

_by_digest: dict[str, Form] = {}
_agreements: dict[str, tuple[Agreement, ...]] = {}


class Instrument(models.Model):
    """A questionnaire through its versions."""

    code = models.SlugField(max_length=40, unique=True)


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    def of(self, code: str, number: int) -> Self:
        return self.filter(instrument__code=code, number=number)

    def newest_first(self) -> Self:
        return self.order_by("instrument__code", "-number")

    def approved_first(self) -> Self:
        """Approved versions, the newest first, then proposed ones."""
        is_proposal = models.Case(models.When(proposal="", then=0), default=1)
        return self.order_by(is_proposal, "instrument__code", "-number")

    def unused_proposals(self) -> Self:
        """Proposals never approved and never asked: their numbers are free."""
        return self.exclude(proposal="").filter(waves__isnull=True)

    def approved(self) -> Self:
        return self.filter(proposal="")

    def before(self, version: "InstrumentVersion") -> Self:
        """Earlier versions of the same questionnaire, latest first."""
        same = self.filter(instrument=version.instrument_id, number__lt=version.number)
        return same.order_by("-number")


class InstrumentVersion(models.Model):
    """An edition of an instrument. Immutable: any change of wording makes a new version. `act` is
    the address of the clause that approved it, or of the one that a `proposal` would change;
    `digest` is that of all its content."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.TextField(_("title"))
    act = models.CharField(max_length=120)
    proposal = models.TextField(blank=True, default="")
    questions = models.JSONField()
    comparison = models.JSONField()
    reliability = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument.code} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Refused(_("A version of a questionnaire is never changed: make another one."))
        super().save(*args, **kwargs)

    @classmethod
    def from_file(cls, file: SurveyFile) -> Self:
        """A version from a pack file, not saved. Its instrument is created when missing."""
        words = file.model_dump(mode="json", exclude={"code", "version"})
        instrument, _is_new = Instrument.objects.get_or_create(code=file.code)
        return cls(instrument=instrument, number=file.version, digest=digest(file), **words)

    @property
    def form(self) -> Form:
        """Its questions and fields, cached in the process."""
        form = _by_digest.get(self.digest)
        if form is None:
            form = Form.of(map(Question.model_validate, self.questions))
            if self.pk is not None:  # not a preview of a draft
                _by_digest[self.digest] = form
        return form

    @property
    def act_url(self) -> str:
        """The clause that approved it, on the site."""
        code, _slash, address = self.act.partition("/")
        return f"{reverse('legal-acts:act', args=[code])}#{address}"

    @property
    def rules(self) -> Comparison:
        """How its waves are compared."""
        return Comparison.model_validate(self.comparison)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Pairs of fields that ask the same, cached in the process."""
        if self.digest not in _agreements:
            _agreements[self.digest] = tuple(map(Agreement.model_validate, self.reliability))
        return _agreements[self.digest]


def digest(file: SurveyFile) -> str:
    """The hash of the content of a version, in hex."""
    words = file.model_dump(mode="json")
    if not words["proposal"]:  # versions were approved before there were proposals
        del words["proposal"]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


_by_wording: dict[tuple[int, str], Form] = {}
_wordings: "dict[tuple[int, str], dict[str, Wording]]" = {}


class Wording(models.Model):
    """The translation of a version into another language or easy language, and who checked it. It
    is used only when it is complete and checked. `sources` are the approved texts."""

    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="wordings"
    )
    language = models.CharField(max_length=10)
    texts = models.JSONField()
    sources = models.JSONField()
    checked_by = models.CharField(max_length=200)
    checked_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "language"], name="one_wording_of_a_version_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"

    @staticmethod
    def of(version: InstrumentVersion) -> "dict[str, Wording]":
        """The wordings of a version by language, cached in the process: they never change."""
        key = (version.pk, version.digest)
        if version.pk and key not in _wordings:
            rows = Wording.objects.filter(version=version.pk)
            found = {one.language: one for one in rows}
            for one in found.values():
                one.version = version
            _wordings[key] = found
        return _wordings.get(key, {})

    @classmethod
    def add(cls, version: InstrumentVersion, language: str, values: Mapping[str, Any]) -> bool:
        """Store a translation of a new version, if complete and checked; returns whether it was."""
        known = translations.slots(version.title, version.questions)
        texts = {slot.key: values["texts"].get(slot.key, "") for slot in known}
        try:
            checked_on = date.fromisoformat(values["checked_on"])
        except ValueError:
            return False
        if not all(texts.values()) or not values["checked_by"]:
            return False
        cls.objects.create(
            version=version,
            language=language,
            texts=texts,
            sources={slot.key: slot.text for slot in known},
            checked_by=values["checked_by"],
            checked_on=checked_on,
        )
        return True

    @property
    def as_draft(self) -> dict[str, Any]:
        """In the shape of a draft."""
        return {
            "texts": self.texts,
            "sources": self.sources,
            "checked_by": self.checked_by,
            "checked_on": self.checked_on.isoformat(),
        }

    @property
    def form(self) -> Form:
        """The form of the version in these words, cached in the process."""
        key = (self.pk, self.version.digest)
        if key not in _by_wording:
            items = translations.translate(self.version.questions, self.texts)
            _by_wording[key] = Form.of(Question.model_validate(question) for question in items)
        return _by_wording[key]
