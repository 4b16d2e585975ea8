"""Surveys in the site search: the questions while one is open, then its results."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import index_entries, search_entry

if TYPE_CHECKING:
    from otklik.surveys.waves.models import Wave


def renew(wave: "Wave") -> None:
    """Update the entry of a wave to what the public sees; remove it if that is nothing."""
    if wave.half_of_id:
        return
    key = f"survey/{wave.slug}"
    if not wave.is_open and not wave.published_at:
        index_entries.remove(key)
        return
    questions = (question["text"] for question in wave.version.questions)
    with override(settings.LANGUAGE_CODE):
        page = "surveys:form" if wave.is_open else "surveys:results"
        purpose = [wave.purpose] if wave.is_open and wave.purpose else []
        index_entries.put(
            key,
            url=reverse(page, args=[wave.slug]),
            kind=search_entry.Kind.SURVEY,
            language=settings.LANGUAGE_CODE,
            title=wave.title if wave.is_open else f"{wave.title}: {_('results')}",
            text=" ".join((*purpose, *questions)),
            unseen=" ".join((_("Questionnaire."), wave.purpose)),
        )
