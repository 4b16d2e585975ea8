from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, RevisionMixin

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.db.kept_values import cached_until_changed
from otklik.organisation.structure.authority_facts import (
    AuthorityFacts,
    facts_by_label,
    special_days,
)
from otklik.worktime import calendar, russia

if TYPE_CHECKING:
    from otklik.organisation.people.user import User


class Authority(RevisionMixin, models.Model):  # type: ignore[misc]
    """The public authority of this installation: one row, from the pack.

    Editors change its facts (`facts`); former ones are kept as revisions.
    """

    code = models.SlugField(unique=True)
    site_url = models.URLField(_("official site"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    postal_address = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="as the published contacts page has it",
    )
    accent_light = models.CharField(max_length=7, blank=True)
    accent_dark = models.CharField(max_length=7, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    working_hours = models.JSONField(
        default=dict, blank=True, help_text="monday … sunday: spans such as 09:00-13:00"
    )
    non_working_days = models.JSONField(
        default=list, blank=True, help_text="ISO dates of regional holidays"
    )
    unusual_days = models.JSONField(
        default=dict, blank=True, help_text="ISO date: hours (none: a day off) and why"
    )

    objects: ClassVar[models.Manager["Authority"]] = models.Manager()

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")

    def __str__(self) -> str:
        named = self._by_language.get("ru")
        return named.short_name if named else self.code

    @classmethod
    def here(cls) -> "Authority | None":
        """The one row with its names."""
        return cached_until_changed("authority", make=cls._read)

    @classmethod
    def _read(cls) -> "Authority | None":
        names = [field.attname for field in AuthorityText._meta.concrete_fields]
        fields = {f"said_{name}": models.F(f"texts__{name}") for name in names}
        rows = list(cls.objects.order_by("pk", "texts__pk").annotate(**fields))
        if not rows:
            return None
        authority, named = rows[0], {}
        for row in rows:
            values = [getattr(row, f"said_{name}") for name in names]
            if row.pk == authority.pk and values[0] is not None:
                text = AuthorityText.from_db(row._state.db, names, values)
                named[text.language] = text
        authority.__dict__["_by_language"] = named
        return authority

    @cached_property
    def _by_language(self) -> dict[str, "AuthorityText"]:
        return {text.language: text for text in self.texts.order_by("pk")}

    @property
    def text(self) -> "AuthorityText | None":
        """Names in the reader's language, else in Russian."""
        return self._by_language.get(get_language() or "ru") or self._by_language.get("ru")

    @property
    def own_language(self) -> "AuthorityText | None":
        """Names in the local language, unless the reader reads them anyway."""
        read = {"ru", "en", get_language() or "ru"}
        return next((t for name, t in self._by_language.items() if name not in read), None)

    @property
    def is_own_first(self) -> bool:
        """Whether the local language comes first on its sign."""
        return next(iter(self._by_language), "ru") != "ru"

    @classmethod
    def set_postal_address(cls, address: str) -> None:
        """The address on the contacts page; empty when that is not published."""
        cls.objects.update(postal_address=address)

    def calendar(self) -> calendar.WorkCalendar:
        """Its working hours and time zone with Russia's calendar, its region's days and its own."""
        own = special_days(self.unusual_days)
        if not self.working_hours:
            return russia.DEFAULT.with_days(own)
        return russia.russian_calendar(
            week=calendar.read_week(self.working_hours),
            tz=ZoneInfo(self.time_zone),
            regional_holidays=self.regional_days(),
        ).with_days(own)

    def regional_days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.non_working_days]

    @property
    def facts(self) -> AuthorityFacts:
        return AuthorityFacts.read(self.serializable_data())

    @transaction.atomic
    def correct(
        self,
        facts: AuthorityFacts,
        *,
        by: Actor | None,
        at: datetime,
        version_of: datetime | None = None,
    ) -> list[str]:
        """Change the facts; names of what differs now.

        `version_of` is when these facts were valid, when they are restored. Without a difference
        nothing is written.
        """
        stored = Authority.objects.select_for_update().get(pk=self.pk)
        before, revised = stored.facts, stored.latest_revision
        changed = facts.differing(before)
        if changed:
            if revised is None or AuthorityFacts.read(revised.content) != before:
                stored.save_revision(clean=False)
            self._write(facts, before, by=by, at=at)
            old, new = before.plain, facts.plain
            was = {name: old[name] for name in changed}
            now = {name: new[name] for name in changed}
            verb = "authority.corrected" if version_of is None else "authority.reverted"
            more = {} if version_of is None else {"version_of": version_of}
            entries.record(self, verb, by=by, at=at, was=was, now=now, **more)
        return changed

    @transaction.atomic
    def bring_back(self, revision: Revision, *, by: "User", at: datetime) -> None:
        facts = AuthorityFacts.read(revision.content)
        self.correct(facts, by=by, at=at, version_of=revision.created_at)
        self.save_revision(user=by, log_action=True, previous_revision=revision, clean=False)

    def in_words(self) -> Mapping[str, str]:
        """Facts as text by label."""
        return facts_by_label(self.facts)

    def _write(
        self, facts: AuthorityFacts, before: AuthorityFacts, *, by: Actor | None, at: datetime
    ) -> None:
        """The author of a name vouches for it."""
        plain = facts.plain
        columns = [name for name in plain if name != "names"]
        for name in columns:
            setattr(self, name, plain[name])
        self.save(update_fields=columns)
        source = {
            "source_version": "",
            "checked_by": "" if by is None else str(by)[:200],
            "checked_on": timezone.localdate(at),
        }
        for language, names in facts.names.items():
            if before.names.get(language) != names:
                values = {**plain["names"][language], **source}
                self.texts.update_or_create(language=language, defaults=values)
        self.texts.exclude(language__in=facts.names).delete()
        self.__dict__.pop("_by_language", None)

    def serializable_data(self) -> dict[str, Any]:
        """What a revision stores: what editors can change."""
        return {
            "pk": self.pk,
            "site_url": self.site_url,
            "phone": self.phone,
            "email": self.email,
            "working_hours": self.working_hours,
            "non_working_days": self.non_working_days,
            "unusual_days": self.unusual_days,
            "names": {
                language: {"full_name": text.full_name, "short_name": text.short_name}
                for language, text in sorted(self._by_language.items())
            },
        }

    def with_content_json(self, content: Mapping[str, Any]) -> "Authority":
        """The authority as a revision knew it, not saved."""
        older = copy(self)
        for name, value in content.items():
            if name not in {"pk", "names"}:
                setattr(older, name, value)
        older.__dict__["_by_language"] = {
            language: AuthorityText(authority=self, language=language, **names)
            for language, names in content["names"].items()
        }
        return older


class AuthorityText(models.Model):
    """The authority's names in one language, with who checked them and when."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    full_name = models.CharField(max_length=400)
    short_name = models.CharField(max_length=120)
    source_version = models.CharField(max_length=40, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "language"], name="authority_named_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.short_name
