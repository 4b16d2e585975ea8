"""Sets of open data: what each holds, field by field, and its rows as the site shows them now.

Rows are read in chunks, so that a hundred thousand acts are streamed with little memory.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from otklik.api import public_content
from otklik.api.rest import acts, knowledge_answers, surveys
from otklik.surveys.export import result_rows as export_rows
from otklik.surveys.results import by_collection_mode, wave_results

AT_ONCE = 500

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """`fields` are column names with their descriptions."""

    code: str
    title: Any
    about: Any
    fields: Mapping[str, Any]
    rows: Callable[[], Iterator[Row]]


def _acts() -> Iterator[Row]:
    today = timezone.localdate()
    for act in public_content.acts().with_editions().iterator(chunk_size=AT_ONCE):
        edition = act.edition_in_force(today)
        yield {**acts.short(act, today), "edition": edition.number if edition else None}


def _answers() -> Iterator[Row]:
    for answer in public_content.answers().iterator(chunk_size=AT_ONCE):
        values = knowledge_answers.short(answer)
        topics, norms = ", ".join(values["topics"]), ", ".join(answer.addresses)
        yield {**values, "topics": topics, "norms": norms}


def _figures() -> Iterator[Row]:
    for wave in public_content.surveys().with_version():
        values, found = surveys.short(wave), wave_results.results(wave)
        with override(settings.LANGUAGE_CODE):
            heading, *lines = export_rows.figures(found, {}, by_collection_mode.ways(wave, found))
        for line in lines:
            figure = dict(zip(map(str, heading), line, strict=True))
            yield {"survey": values["slug"], "title": values["title"], **figure}


_URL = _("Address of the page")
DATASETS = {
    one.code: one
    for one in (
        Dataset(
            code="acts",
            title=_("Documents"),
            about=_("Documents by which the authority works: what each is, and what holds today."),
            fields={
                "code": _("Code of the document in addresses, does not change"),
                "kind": _("Kind: order, decree, law"),
                "number": _("Number"),
                "adopted_on": _("Day of adoption"),
                "body": _("Who adopted it"),
                "title": _("Title"),
                "effective_on": _("Takes effect on"),
                "repealed_on": _("No longer in force since"),
                "state": _("What holds today: in force, changed, repealed, not yet in force"),
                "edition": _("Number of the edition in force today; empty: none is"),
                "url": _URL,
            },
            rows=_acts,
        ),
        Dataset(
            code="answers",
            title=_("Questions and answers"),
            about=_("Frequent questions with short answers that a lawyer has signed."),
            fields={
                "id": _("Number, does not change"),
                "question": pgettext_lazy("open data", "Question"),
                "short": pgettext_lazy("open data", "Short answer"),
                "topics": _("Codes of topics"),
                "norms": _("Clauses it is based on"),
                "checked_on": _("When it was last checked"),
                "url": _URL,
            },
            rows=_answers,
        ),
        Dataset(
            code="surveys",
            title=_("Results of surveys"),
            about=_("Figures of published surveys. Those about few people are hidden."),
            fields={
                "survey": _("Code of the survey"),
                "title": _("Name of the survey"),
                "question": _("Number of the question"),
                "field": _(
                    "Code of the question or of its row; _way: number of forms by response channel"
                ),
                "row": _("Row of the table"),
                "answer": _("Code of the answer"),
                "text": _("Words of the answer"),
                "people": _("How many chose it; empty: hidden"),
                "answered": _("How many answered the question"),
                "share": _("Share of those who answered"),
                "low": _("Lower end of the interval, 95%"),
                "high": _("Upper end of the interval, 95%"),
                "is_hidden": _("1: hidden, so that nobody can be identified"),
                "way": _("Code of the channel by which these people answered; empty: all channels"),
                "way_text": _("Channel in words"),
            },
            rows=_figures,
        ),
    )
}
