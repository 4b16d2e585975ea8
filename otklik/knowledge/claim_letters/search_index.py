"""What the search of the site knows of templates and periods."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import entry, search

if TYPE_CHECKING:
    from otklik.knowledge.claim_letters.models import ClaimTemplate, Period


def renew_template(template: "ClaimTemplate") -> None:
    """Tell the search what a template is for; nothing of one that is shown no more."""
    key, own = f"claim/{template.slug}", template.template.own
    if not template.is_active:
        search.remove(key)
        return
    with override(settings.LANGUAGE_CODE):
        called = _("Template of a claim, to fill in and print.")
        search.put(
            key,
            url=reverse("claims:claim", args=[template.slug]),
            kind=entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=own.title,
            text=" ".join((own.short, *own.fits)),
            unseen=f"{called} {own.words}",
        )


def renew_period(period: "Period") -> None:
    key, rule = f"period/{period.code}", period.rule
    if not period.is_active:
        search.remove(key)
        return
    with override(settings.LANGUAGE_CODE):
        search.put(
            key,
            url=reverse("periods:period", args=[period.code]),
            kind=entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=rule.title,
            text=rule.says,
            unseen=f"{_('Count the last day of a term.')} {rule.words}",
        )
