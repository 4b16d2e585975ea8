"""Templates of claims and rules of periods, from the pack; what people type has no table."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.cms.search import index_entries, search_entry
from otklik.core.refusal import Refused
from otklik.knowledge.claim_letters.claim_template_schema import Template
from otklik.knowledge.consumer_deadlines.deadline_rule_schema import GeneralNorms, Rule
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class PackContentQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class PackContent(models.Model):
    """A row that the pack brings: its `content` is checked when it is loaded."""

    position = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract: ClassVar = True
        ordering: ClassVar = ["position", "pk"]

    def _cite(
        self,
        key: str,
        addresses: Iterable[str],
        *,
        owner: User | None = None,
        at: datetime,
        looked_at_by: User | None = None,
    ) -> None:
        """The owner, else the keepers of acts, are notified when a cited clause changes."""
        if not self.is_active:
            record_citations.forget(key, at=at)
            return
        place = record_citations.Place(
            key=key,
            kind=Citation.Kind.OTHER,
            title=str(self),
            url=reverse("knowledge-desk:claims"),
            owner=owner,
        )
        record_citations.cite(place, addresses, at=at, looked_at_by=looked_at_by)

    def _renew_search(self, key: str, *, url: str, title: str, text: str, unseen: str) -> None:
        if not self.is_active:
            index_entries.remove(key)
            return
        index_entries.put(
            key,
            url=url,
            kind=search_entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=title,
            text=text,
            unseen=unseen,
        )


class ClaimTemplate(PackContent):
    """A template of a claim: a short form, the letter, its norms. It is marked «проверьте у юриста»
    until a person signs it, and again when the pack changes it."""

    slug = models.SlugField(max_length=60, unique=True)

    objects: ClassVar = PackContentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.template.own.title

    def get_absolute_url(self) -> str:
        return reverse("claims:claim", args=[self.slug])

    @cached_property
    def template(self) -> Template:
        return Template.model_validate(self.content)

    @property
    def digest(self) -> str:
        """Equal for equal contents."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def signature(self) -> "ClaimSignature | None":
        """The signature of exactly these words; without one it is «проверьте у юриста»."""
        digest = self.digest
        return next((one for one in self.signatures.all() if one.digest == digest), None)

    @transaction.atomic
    def sign(self, *, digest: str, by: User, at: datetime) -> "ClaimSignature":
        """This person has compared the template with the norms in force. `digest` is of the text on
        the screen. Safe to repeat. Raises Refused without the right, and if the text has
        changed."""
        if not by.may(Right.SIGN_ANSWERS):
            raise Refused(_("Templates are signed by employees who sign answers of the site."))
        fresh = ClaimTemplate.objects.select_for_update().get(pk=self.pk)
        if fresh.digest != digest or not fresh.is_active:
            raise Refused(_("The template has changed meanwhile: read it again, then sign."))
        signature, is_new = ClaimSignature.objects.get_or_create(
            template=fresh, digest=digest, defaults={"by": by, "at": at}
        )
        if is_new:
            entries.record(fresh, "claim.signed", by=by, at=at, slug=fresh.slug, digest=digest)
            fresh.cite(at=at, signed_by=by)
        return signature

    def cite(self, *, at: datetime, signed_by: User | None = None) -> None:
        owner = signed_by or (self.signature.by if self.signature else None)
        cited = self.template.cited_addresses
        self._cite(f"claim/{self.slug}", cited, owner=owner, at=at, looked_at_by=signed_by)

    def renew_search(self) -> None:
        own = self.template.own
        with override(settings.LANGUAGE_CODE):
            unseen = f"{gettext('Template of a claim, to fill in and print.')} {own.words}"
            text = " ".join((own.short, *own.fits))
            url = self.get_absolute_url()
            self._renew_search(
                f"claim/{self.slug}", url=url, title=own.title, text=text, unseen=unseen
            )


class ClaimSignature(models.Model):
    """Who read which text of a template, and when."""

    template = models.ForeignKey(ClaimTemplate, on_delete=models.CASCADE, related_name="signatures")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "digest"], name="words_of_a_claim_are_signed_once"
            )
        ]


class Period(PackContent):
    """A legal term that a person may calculate here: its rule, with the general clauses of each
    calculation."""

    code = models.SlugField(max_length=40, unique=True)

    objects: ClassVar = PackContentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.rule.title

    def get_absolute_url(self) -> str:
        return reverse("periods:period", args=[self.code])

    @cached_property
    def rule(self) -> Rule:
        return Rule.model_validate(self.content["rule"])

    @cached_property
    def general(self) -> GeneralNorms:
        return GeneralNorms.model_validate(self.content["general"])

    def cite(self, *, at: datetime) -> None:
        norms = (self.rule.norm, self.general.beginning, self.general.months, self.general.calendar)
        self._cite(f"period/{self.code}", [norm.address for norm in norms], at=at)

    def renew_search(self) -> None:
        rule = self.rule
        with override(settings.LANGUAGE_CODE):
            unseen = f"{gettext('Count the last day of a term.')} {rule.words}"
            url, says = self.get_absolute_url(), rule.says
            self._renew_search(
                f"period/{self.code}", url=url, title=rule.title, text=says, unseen=unseen
            )
