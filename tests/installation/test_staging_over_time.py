"""A demonstration at any hour, begun a second time, and over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.assignments.models import Assignment, Finding, Meeting, Member
from otklik.assignments.terms import Term
from otklik.incidents import pairs
from otklik.incidents.models import Incident, Message, Reply
from otklik.installation import demonstration
from otklik.installation.models import Staged
from otklik.installation.preparing import shipped_pack
from otklik.installation.staging.waves import Somebody
from otklik.journal.models import Line
from otklik.news.models import NewsPage
from otklik.notices.models import Duty
from otklik.organisation.models import Authority, User
from otklik.pages.models import AskedWords, SearchMonth
from otklik.practice.models import Comment, DirectMessage, Person, Post
from otklik.surveys.form import Form
from otklik.surveys.models import InstrumentVersion, Wave, WaveDays, WaveWords
from tests.factories import order_survey
from tests.thorough import wholly

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
NIGHT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)  # five minutes after nine
HOLIDAYS = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)


def furnish(data_dir: Path, *, at: datetime = NOON) -> None:
    """As `otklik run --demonstration` does, once the pack is loaded."""
    demonstration.set_up(shipped_pack(), data_dir, at=at)
    demonstration.furnish(at=at)


# At noon and by night is asked below, of what is furnished there in any case.
@pytest.mark.parametrize("at", wholly(MONDAY, HOLIDAYS))
def test_everything_happened_before_now_and_staff_act_in_working_hours(
    data_dir: Path, at: datetime
) -> None:
    furnish(data_dir, at=at)
    all_happened_before(at)


def all_happened_before(at: datetime) -> None:
    calendar = Authority.objects.get().calendar()
    acts = Line.objects.exclude(actor_key="")
    assert acts.exists()
    for line in acts:
        assert line.at <= at
        a_minute_before = line.at - timedelta(minutes=1)  # a day's last moment is its end
        assert calendar.is_open(line.at) or calendar.is_open(a_minute_before), line
    for comment in Comment.objects.select_related("post"):
        assert comment.post.published_at < comment.created_at <= at
    assert Message.objects.filter(occurred_at__gt=at).count() == 0
    later = ("hand", "import")  # noted some time after it was written
    told = Incident.objects.exclude(account__code__in=later).order_by("number")
    moments = list(told.values_list("posted_at", flat=True))
    assert moments == sorted(moments)
    noted = list(Incident.objects.order_by("number").values_list("detected_at", flat=True))
    assert noted == sorted(noted)
    assert Duty.objects.count() == 4
    assert not Duty.objects.filter(ends_at__lte=at).exists()


def test_the_answers_made_up_are_the_same_each_time() -> None:
    form = Form.of(order_survey().questions)

    def filled() -> list[object]:
        chance = Random(2025)
        return [Somebody(chance=chance).filled(form).answers for _ in range(20)]

    assert filled() == filled()


def test_a_survey_that_people_made_is_left_alone_by_night(data_dir: Path) -> None:
    version = InstrumentVersion.objects.get(number=1)
    Wave.plan(
        version=version, slug="ours", words=WaveWords(title="Наш"), days=WaveDays(),
        by=None, at=NOON,
    )  # fmt: skip
    furnish(data_dir, at=NIGHT)
    assert [wave.slug for wave in Wave.objects.all()] == ["ours"]
    all_happened_before(NIGHT)


# What wants only the pack stands above: from here on the demonstration is furnished.


@pytest.mark.usefixtures("furnished")
def test_so_it_did_by_day() -> None:
    all_happened_before(NOON)


def test_a_second_start_adds_nothing_and_nothing_waits_for_a_worker(furnished: Path) -> None:
    assert Incident.objects.exists()
    before = _counts()
    assert not DBTaskResult.objects.filter(
        status="READY", task_path__startswith="otklik.reception"
    ).exists()
    furnish(furnished, at=NIGHT)
    assert _counts() == before


def test_the_example_telephone_goes_with_the_demonstration_and_a_real_one_stays(
    furnished: Path, client: Client
) -> None:
    assert Authority.objects.get().phone == demonstration.EXAMPLE_PHONE
    assert 'href="tel:+70000000000"' in client.get("/").content.decode()
    demonstration.retire(furnished, at=NOON)
    assert Authority.objects.get().phone == ""
    Authority.objects.update(phone="112")
    furnish(furnished)
    demonstration.retire(furnished, at=NOON)
    assert Authority.objects.get().phone == "112"


def test_nothing_made_up_stays_on_the_site_when_the_demonstration_is_over(
    furnished: Path, client: Client
) -> None:
    assert len(pairs.shown()) == 6
    assert Wave.objects.published().exists()
    assert NewsPage.objects.live().exclude(picture=None).exclude(picture_alt="").count() == 1
    assert AskedWords.objects.open().count() == 4
    assert Assignment.objects.in_work().exists()
    assert Finding.objects.open().exists()

    for _again in range(2):
        demonstration.retire(furnished, at=NOON)

    assert pairs.shown() == []
    assert not AskedWords.objects.exists()
    assert not SearchMonth.objects.exists()
    assert not NewsPage.objects.live().exists()
    assert not Wave.objects.published().exists()
    assert not Wave.objects.open(at=NOON).exists()
    assert not Assignment.objects.in_work().exists()
    assert not Finding.objects.open().exists()
    assert not Meeting.objects.planned().exists()
    assert not Member.objects.on_or_after(NOON.date() + timedelta(days=1)).exists()
    assert "Спросили" not in client.get("/").content.decode()


def test_what_people_gave_on_a_made_up_finding_is_theirs(furnished: Path) -> None:
    finding = Finding.objects.without_assignment().get()
    keeper, executor = (User.objects.get(username=name) for name in ("authorised", "specialist"))
    ours = Assignment.give(
        text="Своё.", result="Видно.", executor=executor, controller=keeper,
        term=Term(due_on=NOON.date() + timedelta(days=14), words=""), finding=finding, by=keeper,
        at=NOON,
    )  # fmt: skip
    demonstration.retire(furnished, at=NOON)
    assert list(Assignment.objects.in_work()) == [ours]
    assert list(Finding.objects.open()) == [finding]


def _counts() -> dict[str, int]:
    models = (Incident, Message, Reply, Person, Comment, DirectMessage, Post, Staged)
    return {model.__name__: model._default_manager.count() for model in models} | {
        "lines": Line.objects.exclude(verb__startswith="account.").count()
    }
