"""First steps on the page where a place of work begins: `{% first_steps "operator" %}`."""

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse

from otklik.organisation.people.onboarding import Place
from otklik.organisation.people.onboarding import first_steps as found_for
from otklik.organisation.people.user import User

register = template.Library()


@register.inclusion_tag("organisation/first_steps.html", takes_context=True)
def first_steps(context: RequestContext, place: str, *, is_short: bool = False) -> dict[str, Any]:
    """Empty for anonymous users and for users who hid them; `is_short` above a list."""
    request = context["request"]
    user = request.user
    found = found_for(user, Place(place)) if isinstance(user, User) else None
    return {
        "found": found,
        "is_short": is_short,
        "away_url": reverse("profile-first-steps-toggle"),
        "here": request.get_full_path(),
    }
