"""What is counted of two years is what their rows say, and the pages of a demonstration tell it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Max, Min, Sum
from django.test import Client as Browser
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.cms.search.failed_query import AskedWords, SearchMonth
from otklik.core.refusal import Refused
from otklik.dashboards.figures.metrics import METRICS, Days
from otklik.dashboards.figures.models import DailyCount
from otklik.demo.story import history
from otklik.demo.story.models import History
from otklik.disclosure.checks.models import ItemDay
from otklik.improvements.findings.models import Finding
from otklik.incidents.coverage.cohort import Scope, coverage
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.news.models import NewsPage
from otklik.operations.cli import parser
from otklik.organisation.people.user import User
from otklik.surveys.results.changes import HIDDEN, since_before
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.wave_results import results
from otklik.website.page_feedback.models import PageMark
from tests.operations.conftest import AT
from tests.operations.history.conftest import FEW

pytestmark = [
    pytest.mark.xdist_group("history"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("small_history"),
    pytest.mark.postgres,
]


def test_the_overview_counts_what_the_rows_say() -> None:
    last = timezone.localdate(AT)
    for back in (0, 200, 400):
        scope = Scope(first=last - timedelta(days=back + 200), last=last - timedelta(days=back))
        found = coverage(scope, at=AT)
        rows = DailyCount.objects.filter(metric="answered", on__range=(scope.first, scope.last))
        ahead = rows.aggregate(count=Sum("count"), base=Sum("base"))
        assert (ahead["count"], ahead["base"]) == (found.answered(), found.base())


def test_every_figure_was_counted_ahead_after_all_of_it_stood() -> None:
    last = timezone.localdate(AT)
    days = Days(first=last - timedelta(days=420), last=last - timedelta(days=120), at=AT)
    for metric in METRICS:
        rows = DailyCount.objects.filter(metric=metric.code, on__range=(days.first, days.last))
        ahead = rows.aggregate(count=Sum("count"), base=Sum("base"))
        items = metric.counted(days).values()
        assert ahead["count"] == sum(count for count, _base in items), metric
        assert ahead["base"] == sum(base for _count, base in items) > 0, metric


def test_reports_and_pages_tell_of_as_many_as_there_are(client: Browser) -> None:
    """Rows of two years against what the register, the coverage and the overview say of them."""
    scope = Scope(first=timezone.localdate(AT - timedelta(days=730)), last=timezone.localdate(AT))
    found = coverage(scope, at=AT)
    assert sum(cell.count for cell in found.cells) == FEW
    noticed = DailyCount.objects.filter(metric="ours").aggregate(n=Sum("base"))["n"]
    assert noticed == FEW
    asked = Helpfulness.objects.answered().count()
    assert DailyCount.objects.filter(metric="helped").aggregate(n=Sum("base"))["n"] == asked
    marks = PageMark.objects.aggregate(n=Sum("count"))["n"]
    assert DailyCount.objects.filter(metric="found").aggregate(n=Sum("base"))["n"] == marks
    parts = ItemDay.objects.scored().aggregate(n=Sum("parts"))["n"]
    assert DailyCount.objects.filter(metric="current").aggregate(n=Sum("base"))["n"] == parts
    client.force_login(User.objects.get(username="lead"))
    page = client.get("/desk/mass/").content.decode()
    assert page.count("М-") >= MassIncident.objects.count() > 1


def test_nothing_is_learned_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    options = parser.parser().parse_args(["train-language"])
    with pytest.raises(Refused):
        import_string(options.work)(options)


def test_the_first_page_says_how_far_it_is(
    client: Browser, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    assert "история двух лет" in client.get("/start/").content.decode()
    kept = History.objects.get()
    kept.ended_at = None
    kept.save()
    page = client.get("/start/written/").content.decode()
    assert f"{FEW}" in page
    assert client.get(f"/start/written/?seen={kept.mark}").status_code == 204


def test_two_years_are_planned_once() -> None:
    assert history.plan(at=datetime(2027, 1, 1, tzinfo=UTC)).incidents == FEW


def test_searches_marks_and_news_tell_of_two_years() -> None:
    months = SearchMonth.objects.order_by("month")
    assert months.count() >= 23
    for month in months:
        words = AskedWords.objects.filter(month=month.month).aggregate(n=Sum("count"))["n"] or 0
        assert words <= month.without_any + month.only_similar <= month.searches
    days = PageMark.objects.aggregate(first=Min("on"), last=Max("on"))
    assert days["last"] - days["first"] > timedelta(days=700)
    news = NewsPage.objects.filter(slug__startswith="asked-")
    assert all("{" not in page.title + page.lead + page.body for page in news)
    assert Line.objects.with_verb("channel.mended").count() == 1


def test_a_survey_between_shows_chance_and_the_next_a_change() -> None:
    fake, real = Comparison.objects.filter(decided_at__isnull=False).order_by("decided_at")
    assert {one["verdict"] for one in fake.verdicts} == {"unproven"}
    assert "better" in {one["verdict"] for one in real.verdicts}
    nothing, helped = Finding.objects.order_by("number")[:2]
    assert [effect.verdict for effect in nothing.effects.all()] == ["unproven"]
    assert [effect.verdict for effect in helped.effects.all()] == ["better"]
    assert not Finding.objects.open().filter(pk__in=(nothing.pk, helped.pk)).exists()


def test_hardly_a_verdict_of_a_survey_is_hidden() -> None:
    """Version 1.0 hid ten of twenty-two."""
    for one in Comparison.objects.filter(decided_at__isnull=False):
        changes = since_before(one.after, results(one.after), only_published=True)
        assert changes is not None
        assert len(changes.rows) == 22
        assert sum(row.code == HIDDEN for row in changes.rows) <= 1
