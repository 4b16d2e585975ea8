"""Templates of claims and rules of periods, as the pack brought them. What people type into them
has no table."""

import hashlib
import json
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.knowledge.claim_letters import cite_legal_acts
from otklik.knowledge.claim_letters.claim_template_schema import Template
from otklik.knowledge.consumer_deadlines.deadline_rule import Rule
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ClaimTemplateQuerySet(models.QuerySet["ClaimTemplate"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class ClaimTemplate(models.Model):
    """A template of a claim: a short form, the letter, the norms it rests on.

    `content` is what the pack says, checked when it was loaded. The template is «проверьте у
    юриста» until a person signs it, and again once the pack says something else.
    """

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    is_active = models.BooleanField(default=True)

    objects: ClassVar = ClaimTemplateQuerySet.as_manager()

    if TYPE_CHECKING:
        signatures: "RelatedManager[ClaimSignature]"

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = _("template of a claim")
        verbose_name_plural = _("templates of claims")

    def __str__(self) -> str:
        return self.template.own.title

    def get_absolute_url(self) -> str:
        return reverse("claims:claim", args=[self.slug])

    @cached_property
    def template(self) -> Template:
        return Template.model_validate(self.content)

    @property
    def digest(self) -> str:
        """Tells whether two contents are the same."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def signature(self) -> "ClaimSignature | None":
        """Whose signature stands under just these words; nobody's is «проверьте у юриста»."""
        digest = self.digest
        return next((one for one in self.signatures.all() if one.digest == digest), None)

    @transaction.atomic
    def sign(self, *, digest: str, by: User, at: datetime) -> "ClaimSignature":
        """This person has read the template against the norms in force and answers for it.

        `digest` is of the words they had before them. Pressed twice it is one signature. Raises
        Refused for whoever may not sign, and when the words have changed.
        """

        if not by.may(Right.SIGN_ANSWERS):
            raise Refused(_("Templates are signed by whoever signs answers of the site."))
        fresh = ClaimTemplate.objects.select_for_update().get(pk=self.pk)
        if fresh.digest != digest or not fresh.is_active:
            raise Refused(_("The template has changed meanwhile: read it again, then sign."))
        given, is_new = ClaimSignature.objects.get_or_create(
            template=fresh, digest=digest, defaults={"by": by, "at": at}
        )
        if is_new:
            entries.record(fresh, "claim.signed", by=by, at=at, slug=fresh.slug, digest=digest)
            cite_legal_acts.cite_template(fresh, at=at, signed_by=by)
        return given


class ClaimSignature(models.Model):
    """Who read which words of a template, and when."""

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
        verbose_name = _("signature of a template")
        verbose_name_plural = _("signatures of templates")

    def __str__(self) -> str:
        return f"{self.template}: {self.by}"


class PeriodQuerySet(models.QuerySet["Period"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class Period(models.Model):
    """A term of the law that a person may count here; `content` is the rule as the pack says it,
    with the general clauses that every count rests on."""

    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    is_active = models.BooleanField(default=True)

    objects: ClassVar = PeriodQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = _("rule of a period")
        verbose_name_plural = _("rules of periods")

    def __str__(self) -> str:
        return self.rule.title

    def get_absolute_url(self) -> str:
        return reverse("periods:period", args=[self.code])

    @cached_property
    def rule(self) -> Rule:
        return Rule.model_validate(self.content["rule"])

    @cached_property
    def general(self) -> dict[str, dict[str, str]]:
        """Clauses by `beginning`, `months`, `calendar`."""
        general: dict[str, dict[str, str]] = self.content["general"]
        return general
