"""A demonstration that is begun a second time, and one that is over."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.audit.models import Line
from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.models import Person
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start import set_up
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.public_answers import latest_for_home_page
from otklik.incidents.replies.models import Reply
from otklik.news.models import NewsPage
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.waves.models import Wave
from tests.operations.furnishing import AT, NIGHT, all_happened_before, furnish

pytestmark = [
    pytest.mark.xdist_group("demonstration"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("furnished"),
]


def test_everything_happened_before_noon() -> None:
    all_happened_before(AT)


def test_a_second_start_adds_nothing_and_nothing_waits_for_a_worker(furnished: Path) -> None:
    assert Incident.objects.exists()
    before = _counts()
    assert not DBTaskResult.objects.filter(
        status="READY", task_path__startswith="otklik.ingest"
    ).exists()
    furnish(furnished, at=NIGHT)
    assert _counts() == before


def test_the_example_telephone_goes_with_the_demonstration_and_a_real_one_stays(
    furnished: Path, client: Client
) -> None:
    assert Authority.objects.get().phone == set_up.EXAMPLE_PHONE
    assert 'href="tel:+70000000000"' in client.get("/").content.decode()
    set_up.retire(furnished, at=AT)
    assert Authority.objects.get().phone == ""
    Authority.objects.update(phone="112")
    furnish(furnished)
    set_up.retire(furnished, at=AT)
    assert Authority.objects.get().phone == "112"


def test_nothing_made_up_stays_on_the_site_when_the_demonstration_is_over(
    furnished: Path, client: Client
) -> None:
    assert len(latest_for_home_page.latest()) == 6
    assert Wave.objects.published().exists()
    assert NewsPage.objects.live().exclude(picture=None).exclude(picture_alt="").count() == 1
    assert FailedSearch.objects.open().count() == 4
    assert Assignment.objects.in_work().exists()
    assert Finding.objects.open().exists()

    for _again in range(2):
        set_up.retire(furnished, at=AT)

    assert latest_for_home_page.latest() == []
    assert not FailedSearch.objects.exists()
    assert not SearchMonth.objects.exists()
    assert not NewsPage.objects.live().exists()
    assert not Wave.objects.published().exists()
    assert not Wave.objects.open(at=AT).exists()
    assert not Assignment.objects.in_work().exists()
    assert not Finding.objects.open().exists()
    assert not Meeting.objects.planned().exists()
    assert not Member.objects.on_or_after(AT.date() + timedelta(days=1)).exists()
    assert "Спросили" not in client.get("/").content.decode()


def test_what_people_gave_on_a_made_up_finding_is_theirs(furnished: Path) -> None:
    finding = Finding.objects.without(Assignment.objects.active()).get()
    keeper, executor = (User.objects.get(username=name) for name in ("authorised", "specialist"))
    ours = Assignment.give(
        text="Своё.", result="Видно.", executor=executor, controller=keeper,
        term=Term(due_on=AT.date() + timedelta(days=14), words=""), finding=finding, by=keeper,
        at=AT,
    )  # fmt: skip
    set_up.retire(furnished, at=AT)
    assert list(Assignment.objects.in_work()) == [ours]
    assert list(Finding.objects.open()) == [finding]


def _counts() -> dict[str, int]:
    models = (Incident, Message, Reply, Person, Comment, DirectMessage, Post, Staged)
    return {model.__name__: model._default_manager.count() for model in models} | {
        "lines": Line.objects.exclude(verb__startswith="account.").count()
    }
