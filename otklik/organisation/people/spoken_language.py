"""Languages besides Russian that members of staff speak."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User

LANGUAGES = (
    ("ce", _("Chechen")),
    ("inh", _("Ingush")),
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("tr", _("Turkish")),
    ("rsl", _("Russian sign language")),
)


def language_name(code: str) -> str:
    """In the reader's language; an unknown code unchanged."""
    return str(dict(LANGUAGES).get(code, code))


class SpokenLanguageQuerySet(models.QuerySet["SpokenLanguage"]):
    def at_work(self) -> Self:
        """Of active users with an appointment in force today."""
        today = timezone.localdate()
        begun = models.Q(user__appointments__starts_on__lte=today)
        lasting = models.Q(user__appointments__ends_on__isnull=True)
        lasting |= models.Q(user__appointments__ends_on__gte=today)
        return self.filter(begun & lasting, user__is_active=True).distinct()


class SpokenLanguage(models.Model):
    """A language in which a member of staff can answer; they say so themselves."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="spoken_languages")
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)

    objects = SpokenLanguageQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "language"], name="language_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_language_display()}"

    @classmethod
    @transaction.atomic
    def choose(cls, user: User, codes: Collection[str], *, by: User, at: datetime) -> None:
        """These, and no others. Raises Refused for a language that is not offered."""
        if not set(codes) <= {code for code, _name in LANGUAGES}:
            raise Refused(_("Choose among the languages that are offered."))
        known = set(user.spoken_languages.values_list("language", flat=True))
        if known == set(codes):
            return
        user.spoken_languages.exclude(language__in=codes).delete()
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(user=user, language=code) for code in sorted(set(codes) - known)
        )
        entries.record(user, "user.languages_chosen", by=by, at=at, languages=sorted(codes))
