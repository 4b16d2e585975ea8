"""The register knows on which clauses templates and rules rest, and tells when they change."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from otklik.legal_acts.citations import cite
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.knowledge.claim_letters.models import ClaimTemplate, Period


def cite_template(
    template: "ClaimTemplate", *, at: datetime, signed_by: User | None = None
) -> None:
    """Whoever signed it is told; while nobody has, whoever keeps the register."""
    if not template.is_active:
        cite.forget(_template_key(template), at=at)
        return
    signature = template.signature
    place = cite.Place(
        key=_template_key(template),
        kind=Citation.Kind.OTHER,
        title=str(template),
        url=reverse("knowledge-desk:claims"),
        owner=signed_by or (signature.by if signature else None),
    )
    cite.cite(place, template.template.cited, at=at, looked_at_by=signed_by)


def cite_period(period: "Period", *, at: datetime) -> None:
    key = f"period/{period.code}"
    if not period.is_active:
        cite.forget(key, at=at)
        return
    place = cite.Place(
        key=key,
        kind=Citation.Kind.OTHER,
        title=str(period),
        url=reverse("knowledge-desk:claims"),
    )
    general = [norm["address"] for norm in period.general.values()]
    cite.cite(place, [period.rule.norm.address, *general], at=at)


def _template_key(template: "ClaimTemplate") -> str:
    return f"claim/{template.slug}"
