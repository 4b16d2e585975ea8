from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.surveys import wordings
from otklik.surveys.form import Form
from otklik.surveys.instrument import Question
from otklik.surveys.models.instrument import InstrumentVersion

_by_wording: dict[tuple[int, str], Form] = {}
_wordings: "dict[tuple[int, str], dict[str, Wording]]" = {}


class Wording(models.Model):
    """The words of a version in another language, or in easy words, and who checked them.

    People are asked in them only when they are whole and checked. `sources` are the approved
    words that each stands for.
    """

    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="wordings"
    )
    language = models.CharField(max_length=10)
    texts = models.JSONField()
    sources = models.JSONField()
    checked_by = models.CharField(max_length=200)
    checked_on = models.DateField()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "language"], name="one_wording_of_a_version_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"

    @staticmethod
    def of(version: InstrumentVersion) -> "dict[str, Wording]":
        """The wordings of a version by language: read once in a process, they never change."""
        key = (version.pk, version.digest)
        if version.pk and key not in _wordings:
            rows = Wording.objects.filter(version=version.pk)
            found = {one.language: one for one in rows}
            for one in found.values():
                one.version = version
            _wordings[key] = found
        return _wordings.get(key, {})

    @classmethod
    def put(cls, version: InstrumentVersion, language: str, said: Mapping[str, Any]) -> bool:
        """Let a new version be asked in these words too; not when they are not whole or nobody
        checked them. Says whether they are taken."""
        known = wordings.slots(version.title, version.questions)
        texts = {slot.key: said["texts"].get(slot.key, "") for slot in known}
        try:
            checked_on = date.fromisoformat(said["checked_on"])
        except ValueError:
            return False
        if not all(texts.values()) or not said["checked_by"]:
            return False
        cls.objects.create(
            version=version,
            language=language,
            texts=texts,
            sources={slot.key: slot.text for slot in known},
            checked_by=said["checked_by"],
            checked_on=checked_on,
        )
        return True

    @property
    def said(self) -> dict[str, Any]:
        """As drafts hold it."""
        return {
            "texts": self.texts,
            "sources": self.sources,
            "checked_by": self.checked_by,
            "checked_on": self.checked_on.isoformat(),
        }

    @property
    def form(self) -> Form:
        """The form of the version in these words: made once in a process."""
        key = (self.pk, self.version.digest)
        if key not in _by_wording:
            said = wordings.applied(self.version.questions, self.texts)
            _by_wording[key] = Form.of(Question.model_validate(question) for question in said)
        return _by_wording[key]
