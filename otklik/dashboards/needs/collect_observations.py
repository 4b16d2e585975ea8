"""Observations of each source: the number now and before, the base, the quoted text.

Nothing is shown that the source's app would hide: small cells of surveys stay hidden, a page with
few marks has no share, people's text is masked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.cms.search.failed_query import FailedSearch, Outcome, SearchMonth
from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.example_incidents import LONGEST_EXAMPLE, examples, with_topic
from otklik.dashboards.needs.observation_topic import Witness
from otklik.statistics.change_verdicts import Verdict
from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.coding.results import codes_by_question
from otklik.surveys.results.changes_since_last_wave import since_before
from otklik.surveys.results.wave_results import QuestionResult, results
from otklik.surveys.waves.models import Wave
from otklik.ui.truncate import beginning
from otklik.website.editor.edit_url_of_address import TEXTS
from otklik.website.page_feedback.desk_views import LEAST as LEAST_MARKS
from otklik.website.page_feedback.models import PageMark, PageWords

INCIDENTS = "incidents"
LEAST_FAILED = 3  # people who did not find what they looked for
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """`now` and `before` (None if unknown): people or messages in the period and in the days it is
    compared with; `base`: of how many. `text` is read to guess the topic; `topic` is set if the
    source knows it."""

    witness: str
    key: str
    name: str
    now: int
    base: int
    base_words: str
    text: str = ""
    before: int | None = None
    topic: int | None = None
    guessed: int = 0  # of `now`, by the program's guess alone
    verdict: str = ""
    examples: tuple[str, ...] = ()
    address: str = ""

    @property
    def interval(self) -> Interval | None:
        return wilson(self.now, self.base) if self.base and self.now <= self.base else None

    @property
    def share(self) -> float:
        return self.now / self.base if self.base else 0.0


def voices(period: Period, *, with_survey: bool = True) -> list[Voice]:
    """All voices of the period; of surveys the latest closed one."""
    survey = _survey() if with_survey else ()
    return [*_incidents(period), *_pages(period), *_searches(period), *survey]


# Incidents


def _incidents(period: Period) -> Iterator[Voice]:
    now, before = (
        with_topic(period.first, period.last),
        with_topic(*period.before),
    )
    counts = (
        now.order_by()
        .values_list("subject")
        .annotate(n=Count("pk"), guessed=Count("pk", filter=Q(topic__isnull=True)))
    )
    earlier = dict(before.order_by().values_list("subject").annotate(n=Count("pk")))
    rows = list(counts)
    whole = sum(row[1] for row in rows)
    for subject, n, guessed in rows:
        yield Voice(
            witness=INCIDENTS,
            key=str(subject),
            name="",
            now=n,
            before=earlier.get(subject, 0),
            base=whole,
            base_words=_("messages with a topic, within our competence"),
            topic=subject,
            guessed=guessed,
        )


# Pages


def _pages(period: Period) -> Iterator[Voice]:
    now = PageMark.objects.between(period.first, period.last).by_page()
    before = PageMark.objects.between(*period.before).by_page()
    failing = {
        path: pair
        for path, pair in now.items()
        if pair[0] >= LEAST_MARKS and pair[1] >= LEAST_FAILED
    }
    titles = _titles(failing)
    values: dict[str, list[str]] = {}
    words = PageWords.objects.between(period.first, period.last).filter(is_found=False)
    for path, text in words.order_by("-count", "-pk").values_list("path", "text"):
        values.setdefault(path, []).append(text)
    for path, (marked, failed) in failing.items():
        yield Voice(
            witness=Witness.PAGE,
            key=path,
            name=titles.get(path, path),
            now=failed,
            before=before.get(path, (0, 0))[1],
            base=marked,
            base_words=_("people who marked the page"),
            text=" ".join([titles.get(path, ""), *values.get(path, [])]).strip(),
            examples=examples(values.get(path, [])),
            address=path,
        )


def _titles(paths: Iterable[str]) -> dict[str, str]:
    """Titles of pages and of our own sections by address, by one query."""
    found = {path: str(page_text(code).title) for path in paths if (code := _section(path))}
    slugs = {path.rstrip("/").rpartition("/")[2] for path in paths}
    pages = Page.objects.live().filter(slug__in=slugs).values_list("url_path", "title")
    # `url_path` begins with the root page's slug, which no URL has.
    return {"/" + "/".join(path.split("/")[2:]): title for path, title in pages} | found


def _section(path: str) -> str:
    try:
        return TEXTS.get(resolve(path).view_name, "")
    except Resolver404:
        return ""


# Searches


def _searches(period: Period) -> Iterator[Voice]:
    """Failed searches of the months that overlap the period: only the month of a search is stored,
    and its text only once it came three times."""
    months = _months(period.first, period.last)
    earlier = _months(*period.before)
    comparable = not set(months) & set(earlier)
    now, before = _failed_searches(months), _failed_searches(earlier)
    whole = sum(SearchMonth.objects.filter(month__in=months).values_list("searches", flat=True))
    for text, number in now.items():
        yield Voice(
            witness=Witness.SEARCH,
            key=text,
            name=f"«{text}»",
            now=number,
            before=before.get(text, 0) if comparable and len(months) == len(earlier) else None,
            base=max(whole, number),
            base_words=_("searches of these months; a search is known by its month alone"),
            text=text,
            address=f"{reverse('website:search')}?{urlencode({'q': text})}",
        )


def _failed_searches(months: list[date]) -> dict[str, int]:
    found = FailedSearch.objects.open().filter(month__in=months, outcome=Outcome.NOTHING)
    rows = found.order_by("text").values_list("text").annotate(n=Sum("count"))
    return dict(rows)


def _months(first: date, last: date) -> list[date]:
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


# Surveys


def last_survey() -> Wave | None:
    """The survey whose answers are shown here."""
    closed = Wave.objects.closed().whole().with_version()
    return closed.order_by("-closed_at", "-pk").first()


def _survey() -> Iterator[Voice]:
    wave = last_survey()
    if wave is None:
        return
    found = results(wave)
    if found.responses is None:
        return
    address = reverse("surveys-desk:results", args=[wave.slug])
    yield from _codes(wave, found, address)
    yield from _scores(wave, found, address)


def _codes(wave: Wave, found: Any, address: str) -> Iterator[Voice]:
    texts = {question.code: question.text for question in found.questions}
    for code, question in codes_by_question(wave, found, only_published=False).items():
        changes = {one.name: one.verdict for one in question.changes}
        for figure in question.field.figures:
            if figure.count is None or not figure.count or not figure.code.isdigit():
                continue
            yield Voice(
                witness=Witness.CODE,
                key=f"{code}/{figure.text}",
                name=f"«{figure.text}»",
                now=figure.count,
                base=question.field.answered or 0,
                base_words=_("people who wrote to this question, %(survey)s")
                % {"survey": wave.title},
                text=f"{figure.text} {texts.get(code, '')}",
                verdict=changes.get(figure.text, ""),
                address=address,
            )


def _scores(wave: Wave, found: Any, address: str) -> Iterator[Voice]:
    """Favourable questions where most surely marked below the middle, or that got worse."""
    changes = since_before(wave, found, only_published=False)
    verdicts = {(row.number, row.what): row for row in changes.rows} if changes else {}
    meanings = {question.code: question.meaning for question in wave.version.form.questions}
    for question in found.questions:
        meaning = meanings.get(question.code)
        if meaning is None or not question.is_favourable or meaning.each_option:
            continue
        yield from _low(wave, question, meaning, verdicts, address)


def _low(
    wave: Wave, question: QuestionResult, meaning: Any, verdicts: Any, address: str
) -> Iterator[Voice]:
    low = {code for code, score in meaning.scores.items() if score < HALF}
    for field in question.fields:
        not_content = field.among(low)
        if not field.answered or not_content is None:
            continue
        change = next(
            (
                row
                for (number, what), row in verdicts.items()
                if number == question.number and (not field.row or what == field.row)
            ),
            None,
        )
        is_low = wilson(not_content, field.answered).low > HALF
        is_worse = change is not None and change.code == Verdict.WORSE
        if not is_low and not is_worse:
            continue
        yield Voice(
            witness=Witness.SCORE,
            key=field.code,
            name=field.row or beginning(question.text, LONGEST_EXAMPLE),
            now=not_content,
            base=field.answered,
            base_words=_("people who answered, %(survey)s") % {"survey": wave.title},
            text=f"{question.text} {field.row}",
            verdict=change.verdict if change else "",
            address=address,
        )
