"""Two years made up: the same for a seed and a day, and shaped as by the verbs."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db.models import Count, F, Max, Min, Sum
from django.test import Client as Browser
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker, Settings

from otklik.assignments.counting import Kept, Year
from otklik.assignments.models import Assignment, Finding, Meeting
from otklik.channels.models import Delivery
from otklik.core.refusal import Refused
from otklik.disclosure.models import Confirmation, Item, ItemDay, MissedPeriod
from otklik.disclosure.standings import stand
from otklik.incidents.coverage import Scope, coverage
from otklik.incidents.deadlines import deadline_of
from otklik.incidents.models import (
    Client,
    Helpfulness,
    Incident,
    Likeness,
    MassIncident,
    Message,
    Reply,
)
from otklik.installation import command, demonstration, history, staging
from otklik.installation.history import making
from otklik.installation.history.course import Course, What
from otklik.installation.history.making import Making, carry_on
from otklik.installation.history.networks import Broken
from otklik.installation.history.plot import MASS_SIZE
from otklik.installation.history.rhythm import Working
from otklik.installation.history.rows import Rows
from otklik.installation.history.words import words
from otklik.installation.models import History, Staged
from otklik.installation.models.history import MASSES
from otklik.installation.preparing import shipped_pack
from otklik.journal.models import Line
from otklik.language.alike import fingerprint
from otklik.news.models import NewsPage
from otklik.organisation.models import Authority, User
from otklik.overview.metrics import METRICS, Days
from otklik.overview.models import DailyCount
from otklik.pages.models import AskedWords, SearchMonth
from otklik.portal.models import PageMark
from otklik.register.models import Act, Edition
from otklik.surveys.models import Comparison
from otklik.worktime import due
from tests.databases import taken_back
from tests.installation.conftest import AT

FEW = 240

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


@pytest.fixture(scope="module")
def told(
    loaded: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A small history, written once for the module."""
    folder = tmp_path_factory.mktemp("history")
    (folder / "secrets").mkdir()
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(installed.LANGUAGE_CODE):
            history.plan(at=AT, incidents=FEW)
            demonstration.set_up(shipped_pack(), folder, at=AT)
            authority = Authority.objects.get()
            staging.stage_acts(authority, at=AT)
            staging.stage_waves(at=AT, cast=staging.cast_of(AT))
            staging.stage_assigned(authority, at=AT)
            carry_on(History.objects.get(), clock=lambda: AT)
        yield


@pytest.fixture(scope="module")
def many(told: None, django_db_blocker: DjangoDbBlocker) -> list[Course]:
    """Courses of a whole history; what is told of them gets a place after those that stand."""
    with django_db_blocker.unblock(), translation.override(installed.LANGUAGE_CODE):
        kept = History.objects.get()
        whole = History(seed=kept.seed, until=kept.until, incidents=6_000)
        return Making(history=whole).courses


def tell(courses: list[Course]) -> None:
    """Write their rows beside the small history."""
    beginning, rows = Making(history=History.objects.get()).beginning, Rows()
    for number, one in enumerate(courses):
        one.index = FEW + number
        beginning.story(one, rows).tell()
    rows.write()


def working() -> Working:
    return Working.around(AT, Authority.objects.get().calendar())


def test_working_time_is_that_of_the_house() -> None:
    calendar, chance, laid = Authority.objects.get().calendar(), Random(3), working()
    for _each in range(150):
        start = AT - timedelta(minutes=chance.randrange(700 * 24 * 60))
        minutes = chance.choice((0, 1, 60, 240, 540, 4_000))
        wanted = due(start, timedelta(minutes=minutes), calendar).moment
        assert laid.after(start, minutes) == wanted, (start, minutes)


def test_a_seed_and_a_day_say_everything() -> None:
    def said(seed: str) -> list[tuple[object, ...]]:
        made = Making(history=History(seed=seed, until=AT, incidents=80))
        return [(c.posted, c.text, c.network, tuple(c.acts)) for c in made.courses]

    assert said("one") == said("one")
    assert said("one") != said("two")


def test_all_incidents_stand_with_the_numbers_and_keys_set_apart_for_them() -> None:
    kept = History.objects.get()
    numbers = Incident.objects.aggregate(first=Min("number"), last=Max("number"), keys=Max("pk"))
    assert Incident.objects.count() == FEW == kept.made
    assert numbers["first"] == kept.first_number
    assert numbers["last"] == kept.first_number + FEW - 1
    newest = Incident.objects.order_by("-pk")[:20]
    assert [one.posted_at for one in newest] == sorted((o.posted_at for o in newest), reverse=True)
    assert Line.objects.with_verb("history.made_up").count() == 1


def test_they_are_spread_over_two_years_and_end_before_the_day() -> None:
    kept = History.objects.get()
    days = Incident.objects.aggregate(first=Min("posted_at"), last=Max("posted_at"))
    assert days["last"] < kept.until
    assert timedelta(days=640) < kept.until - days["first"] < timedelta(days=731)
    assert Message.objects.filter(occurred_at__gte=kept.until).count() == 0
    assert len(set(Incident.objects.values_list("account__network", flat=True))) >= 5


def test_terms_are_what_the_rule_says() -> None:
    answered = Incident.objects.filter(first_reply_at__isnull=False)
    assert answered.filter(first_due_at__isnull=True).count() == 0
    late = answered.filter(first_reply_at__gt=F("first_due_at")).count()
    assert 0.02 < late / answered.count() < 0.3


def test_a_thread_agrees_with_its_incident() -> None:
    newest = Max("messages__occurred_at")
    assert not Incident.objects.annotate(n=newest).exclude(last_message_at=F("n")).exists()
    texts = Count("versions")
    assert not Message.objects.annotate(n=texts).exclude(n=1).exists()
    sent = Reply.objects.filter(status=Reply.Status.SENT).select_related("message", "delivery")
    assert sent.count() > FEW / 2
    for reply in sent:
        assert reply.message is not None
        assert reply.delivery is not None
        assert reply.delivery.external_id == reply.message.external_id
        assert reply.message.text == reply.text
    closed = Incident.objects.filter(status=Incident.Status.CLOSED)
    assert not closed.filter(replies__in=Reply.objects.at_work()).exists()


def test_who_says_the_same_is_in_the_group_that_the_house_would_choose() -> None:
    """Of those that are in a group of others."""
    for row in Likeness.objects.exclude(group=F("incident_id"))[:20]:
        first = Message.objects.inbound().filter(incident=row.incident_id).with_texts()[0]
        kept = row.group
        Likeness.note(row.incident, first.text, at=row.at)
        row.refresh_from_db()
        assert row.group == kept
        assert fingerprint(first.text) is not None


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
        said = metric.counted(days).values()
        assert ahead["count"] == sum(count for count, _base in said), metric
        assert ahead["base"] == sum(base for _count, base in said) > 0, metric


def test_reports_and_pages_tell_of_as_many_as_there_are(client: Browser) -> None:
    """Rows of two years against what the register, the coverage and the overview say of them."""
    scope = Scope(first=timezone.localdate(AT - timedelta(days=730)), last=timezone.localdate(AT))
    found = coverage(scope, at=AT)
    assert sum(cell.count for cell in found.cells) == FEW
    noticed = DailyCount.objects.filter(metric="ours").aggregate(n=Sum("base"))["n"]
    assert noticed == FEW
    asked = Helpfulness.objects.told().count()
    assert DailyCount.objects.filter(metric="helped").aggregate(n=Sum("base"))["n"] == asked
    marks = PageMark.objects.aggregate(n=Sum("count"))["n"]
    assert DailyCount.objects.filter(metric="found").aggregate(n=Sum("base"))["n"] == marks
    days = ItemDay.objects.scored().count()
    assert DailyCount.objects.filter(metric="current").aggregate(n=Sum("base"))["n"] == days
    client.force_login(User.objects.get(username="lead"))
    page = client.get("/desk/mass/").content.decode()
    assert page.count("М-") >= MassIncident.objects.count() > 1


def test_words_are_whole_sentences_and_the_search_knows_them() -> None:
    assert len(words().again) == len(words().again_answers)
    for text in Message.objects.values_list("versions__text", flat=True):
        assert not re.search(r"[{}]|None|  |\.\.|\?\.|\(\)| [,.?]", text), text
        assert text == text.strip()
    incident = Incident.objects.exclude(topic=None).latest("pk")
    word = max(incident.lemma_text.split(), key=len)
    assert Incident.objects.matching(word).filter(pk=incident.pk).exists()


def test_what_waits_has_its_term_and_can_be_answered(many: list[Course]) -> None:
    kept = History.objects.get()
    tell([one for one in many if not one.is_answered_by(kept.until)][-14:])
    open_ones = Incident.objects.unanswered().select_related("account")
    assert len(open_ones) > 4
    for incident in open_ones:
        assert incident.due_at == deadline_of(incident).due
        assert incident.account.network in ("practice", "site", "hand")
    free = open_ones.exclude(replies__in=Reply.objects.at_work()).exclude(account__network="hand")
    asked = free[0].messages.inbound().with_texts().last()
    assert asked is not None
    operator = User.objects.get(username="operator")
    assert not Reply.begin(free[0], to=asked, key=uuid4(), by=operator, at=AT).objection


def test_what_was_cut_off_goes_on_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[tuple[object, ...]]:
        beside_the_wall = Message.objects.exclude(account__network="practice").order_by("pk")
        return list(beside_the_wall.values_list("external_id", "occurred_at", "client"))

    whole = said()
    kept = History.objects.get()
    Reply.objects.all().delete()
    Message.objects.all().delete()
    Incident.objects.all().delete()
    Delivery.objects.filter(account__network__in=("vk", "ok", "max", "site", "practice")).delete()
    Client.objects.all().delete()
    kept.note_made(0)
    monkeypatch.setattr(making, "PIECE", 90)
    next(Making(history=kept).incidents())
    for _made in Making(history=History.objects.get()).incidents():
        pass
    assert said() == whole


def test_nothing_is_learned_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    options = command.parser().parse_args(["train-language"])
    with pytest.raises(Refused):
        options.work(options)


def test_the_first_page_says_how_far_it_is(
    client: Browser, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    assert "два года" in client.get("/start/").content.decode()
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


def test_many_who_wrote_at_once_were_answered_together() -> None:
    kept = History.objects.get()
    found = MassIncident.objects.order_by("-pk")
    assert [one.number for one in found] == sorted((one.number for one in found), reverse=True)
    for mass in found:
        assert kept.first_mass <= mass.number < kept.first_mass + MASSES
        told = mass.members.here().progress()
        assert told.total == told.sent >= MASS_SIZE[0] - 2
        assert told.waiting == 0
        for member in mass.members.select_related("reply__message", "incident"):
            reply = member.reply
            assert reply is not None
            assert reply.message is not None
            assert reply.text == mass.text
            assert mass.made_at <= member.added_at <= reply.message.occurred_at
            assert member.incident.topic == mass.topic
    today = MassIncident.gather(
        name="Сегодня", topic=None, incidents=[], by=User.objects.get(username="operator"), at=AT
    )[0]
    assert today.number == kept.first_mass + MASSES
    assert today.pk > max(one.pk for one in found)


def test_what_a_page_did_not_confirm_before_it_fell_silent_was_sent_again(
    many: list[Course],
) -> None:
    broken = Broken.before(History.objects.get().until)
    lost = [one for one in many if any(act.what is What.LOST for act in one.acts)]
    assert len(lost) > 2
    for one in many:
        if one.network == broken.network:
            wrote = [act.at for act in one.acts if act.what is What.WROTE]
            assert not any(broken.is_silent(at, one.network) for at in wrote)
    tell(lost)
    told = Reply.objects.filter(incident__number__gte=History.objects.get().first_number + FEW)
    twice = told.filter(delivery__attempts=2).select_related("delivery")
    assert twice.count() == len(lost)
    for reply in twice:
        delivery = reply.delivery
        assert reply.status == Reply.Status.SENT
        assert delivery is not None
        assert delivery.settled_at is not None
        assert delivery.queued_at < broken.until < delivery.settled_at
        verbs = Line.objects.about(delivery).values_list("verb", flat=True)
        assert set(verbs) == {"delivery.unconfirmed", "delivery.sent_again"}


def test_days_of_the_list_are_what_the_rules_say_of_them() -> None:
    last = timezone.localdate(AT)
    for back in (0, 20, 97, 200, 430, 600):
        on = last - timedelta(days=back)
        days = {day.item_id: day for day in ItemDay.objects.filter(on=on)}
        stood = stand(Item.objects.active().resting_on_a_clause(), on=on)
        counted = [one for one in stood if one.state != "proposed"]
        assert counted
        for one in counted:
            day = days[one.item.pk]
            assert (day.state, day.due_on) == (one.state, one.due_on), (one.item, on)


def test_what_was_confirmed_stood_somewhere_and_who_did_it_might() -> None:
    given = Confirmation.objects.select_related("item", "by")
    assert given.count() > 100
    assert not given.filter(place="").exists()
    who = {(one.item, one.by) for one in given}
    assert all(item.is_supplied_by(by, on=timezone.localdate(AT)) for item, by in who)


def test_the_list_has_a_bad_quarter_and_something_is_late_today() -> None:
    last = timezone.localdate(AT)

    def share(first: int, until: int) -> float:
        since, to = last - timedelta(days=first), last - timedelta(days=until)
        days = ItemDay.objects.scored().filter(on__range=(since, to))
        return days.filter(state="late").count() / days.count()

    assert share(470, 385) > 2 * share(330, 60)
    assert ItemDay.objects.filter(on=last, state="late").exists()
    assert ItemDay.objects.filter(on=last, state="current").exists()
    assert MissedPeriod.objects.exists()
    missed = MissedPeriod.objects.first()
    assert missed is not None
    assert missed.noted_at.date() > missed.due_on


def test_documents_have_editions_and_say_what_changed(client: Browser) -> None:
    act = Act.objects.get(code="example-line")
    early = timezone.localdate(AT) - timedelta(days=500)
    assert "с 10:00 до 16:00" in client.get(f"{act.get_absolute_url()}?on={early}").content.decode()
    now = client.get(act.get_absolute_url()).content.decode()
    assert "с 9:00 до 18:00" in now
    assert "с 10:00 до 16:00" not in now
    page = client.get("/acts/example-line/differences/1/3/").content.decode()
    assert "<ins" in page
    assert "<del" in page
    states = {one.status(timezone.localdate(AT)).state for one in Act.objects.with_editions()}
    assert {"changed", "repealed", "in force"} <= states
    of_pack = Act.objects.exclude(pk__in=Staged.objects.keys_of(Act))
    assert not Edition.objects.filter(act__in=of_pack, number__gt=1).exists()


def test_meetings_were_held_each_year_and_count_no_more_when_it_is_over(
    client: Browser, tmp_path: Path
) -> None:
    years = {AT.year, AT.year - 1, AT.year - 2}
    signed = Meeting.objects.signed().order_by("starts_at")
    assert {one.starts_at.year for one in signed} == years
    assert [one.number for one in signed] == sorted(one.number for one in signed)
    states = set(Assignment.objects.values_list("state", flat=True))
    assert {"off_control", "withdrawn", "in_work"} <= states
    assert any(one.was_late for one in Assignment.objects.all())
    assert any(one.was_extended for one in Assignment.objects.all())
    assert not any(item.decided == "" for one in signed for item in one.items.all())

    def year() -> Year:
        return Kept.read(since=AT.year, controllers=set()).of_year(AT.year, today=AT.date())

    assert year().meeting_held_on
    (tmp_path / "secrets").mkdir()
    for _again in range(2):
        demonstration.retire(tmp_path, at=AT)
    assert year().meeting_held_on is None
    assert year().assignments == 0
    assert client.get("/acts/example-line/").status_code == 404
    assert Meeting.objects.signed().counted().count() == 0 < Meeting.objects.signed().count()
