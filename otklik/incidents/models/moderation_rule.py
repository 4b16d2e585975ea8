from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModerationRuleQuerySet(models.QuerySet["ModerationRule"]):
    def for_kind(self, kind: str) -> Self:
        """Those on which an act of this kind may rest."""
        allowed = {"is_for_hiding": True} if kind == "hide" else {"is_for_deleting": True}
        return self.filter(is_active=True, **allowed)

    def active(self) -> Self:
        return self.filter(is_active=True)


class ModerationRule(models.Model):
    """Why a person's comment may be taken off an official page; from the pack.

    `excludes` says what it does not cover. `is_checked` when the authority has checked rule and
    source.
    """

    code = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(_("rule"), max_length=500)
    excludes = models.CharField(_("what it does not cover"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=500)
    is_for_hiding = models.BooleanField(default=False)
    is_for_deleting = models.BooleanField(default=False)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = ModerationRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]
        verbose_name = _("rule of moderation")
        verbose_name_plural = _("rules of moderation")

    def __str__(self) -> str:
        return self.sentence
