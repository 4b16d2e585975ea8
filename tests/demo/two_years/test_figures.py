"""What is counted of the two years is what their rows say, and the pages show it."""

from datetime import timedelta

import pytest
from django.db.models import Max, Min, Sum
from django.test import Client
from django.utils import timezone

from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.dashboards.figures.metrics import METRICS, Days, Metric
from otklik.dashboards.figures.models import DailyCount
from otklik.disclosure.checks.check_records import ItemDay
from otklik.improvements.findings.models import Finding
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import Scope, coverage
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.organisation.people.user import User
from otklik.surveys.results.changes_since_last_wave import HIDDEN, since_before
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.wave_results import results
from otklik.website.page_feedback.models import PageMark
from tests.demo.two_years.loading import AT

pytestmark = [
    pytest.mark.xdist_group("two_years"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
]


@pytest.mark.parametrize("back", [10, 200, 400])
def test_the_overview_counts_what_the_rows_say(back: int) -> None:
    last = timezone.localdate(AT)
    scope = Scope(first=last - timedelta(days=back + 200), last=last - timedelta(days=back))
    found = coverage(scope, at=AT)
    rows = DailyCount.objects.filter(metric="answered", on__range=(scope.first, scope.last))
    ahead = rows.aggregate(count=Sum("count"), base=Sum("base"))
    assert (ahead["count"], ahead["base"]) == (found.answered(), found.base())
    assert found.base() > 50


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.code)
def test_figures_counted_ahead_are_those_of_the_rows(metric: Metric) -> None:
    last = timezone.localdate(AT)
    days = Days(first=last - timedelta(days=420), last=last - timedelta(days=120), at=AT)
    rows = DailyCount.objects.filter(metric=metric.code, on__range=(days.first, days.last))
    ahead = rows.aggregate(count=Sum("count"), base=Sum("base"))
    items = metric.count(days).values()
    assert ahead["count"] == sum(count for count, _base in items)
    assert ahead["base"] == sum(base for _count, base in items) > 0


def test_reports_and_pages_count_as_many_as_there_are(client: Client) -> None:
    scope = Scope(first=timezone.localdate(AT - timedelta(days=760)), last=timezone.localdate(AT))
    found = coverage(scope, at=AT)
    count = Incident.objects.exclude(outcome=Incident.Outcome.JOINED).count()
    assert sum(cell.count for cell in found.cells) == count
    asked = Helpfulness.objects.answered().count()
    assert DailyCount.objects.filter(metric="helped").aggregate(n=Sum("base"))["n"] == asked > 20
    marks = PageMark.objects.aggregate(n=Sum("count"))["n"]
    assert DailyCount.objects.filter(metric="found").aggregate(n=Sum("base"))["n"] == marks
    parts = ItemDay.objects.scored().aggregate(n=Sum("parts"))["n"]
    assert DailyCount.objects.filter(metric="current").aggregate(n=Sum("base"))["n"] == parts
    client.force_login(User.objects.get(username="lead"))
    page = client.get("/desk/mass/").content.decode()
    assert page.count("М-") >= MassIncident.objects.count() > 1


def test_searches_and_marks_are_of_two_years() -> None:
    months = SearchMonth.objects.order_by("month")
    assert months.count() >= 23
    for month in months:
        words = FailedSearch.objects.filter(month=month.month).aggregate(n=Sum("count"))["n"] or 0
        assert words <= month.without_any + month.only_similar <= month.searches
    days = PageMark.objects.aggregate(first=Min("on"), last=Max("on"))
    assert days["last"] - days["first"] > timedelta(days=700)


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
