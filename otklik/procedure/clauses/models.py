from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.procedure.processes.models import Process


class ClauseLinkQuerySet(models.QuerySet["ClauseLink"]):
    def active(self) -> Self:
        return self.filter(is_active=True).select_related("process")


class ClauseLink(models.Model):
    """What one clause leads to: a process, who carries it out, forms, screens, proofs.

    `address` is the clause's address in the procedure's act; `roles` and `forms` stand a line
    each; `screens` and `proofs` are codes that the program knows. `conditions`: what would have to
    be true (`proofs.conditions`). A clause without any says why in `without`.
    """

    address = models.CharField(max_length=60, unique=True)
    process = models.ForeignKey(
        Process, null=True, blank=True, on_delete=models.SET_NULL, related_name="clauses"
    )
    roles = models.TextField(blank=True)
    forms = models.TextField(blank=True)
    screens = models.JSONField(default=list, blank=True)
    proofs = models.JSONField(default=list, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    without = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ClauseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a clause")
        verbose_name_plural = _("links of clauses")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(address=""), name="link_has_a_clause")
        ]

    def __str__(self) -> str:
        return self.address


class ProcedureAct(models.Model):
    """Which act of the register is the procedure, and which of its parts are clauses: one row.

    `parts` are addresses in order: what stands under them is shown, headings and all.
    """

    code = models.CharField(max_length=50, unique=True)
    parts = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("the procedure’s act")
        verbose_name_plural = _("acts of the procedure")

    def __str__(self) -> str:
        return self.code
