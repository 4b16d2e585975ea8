"""What an answer leads to besides: letters to fill in, terms to count."""

from typing import Any

from django.template import Library

from otklik.answers.models.claim import ClaimTemplate, Period

register = Library()


@register.inclusion_tag("answers/claims/of_answer.html")
def claims_of_answer(slug: str) -> dict[str, Any]:
    """Templates and terms whose pack files name this page of answers; nothing when none does."""
    templates = ClaimTemplate.objects.active().in_order()
    periods = Period.objects.active().in_order()
    return {
        "templates": [one for one in templates if slug in one.content["own"].get("answers", ())],
        "periods": [one for one in periods if slug in one.content["rule"].get("answers", ())],
    }
