"""What a demonstration makes up: every state is there, wall and desk agree, nothing is doubled."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from random import Random

import pytest
from django.http import QueryDict
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.channels.models import Delivery, Placement, Publication
from otklik.incidents import pairs, questions
from otklik.incidents.models import (
    Clearance,
    Extension,
    IdentityClaim,
    Incident,
    InformationRequest,
    Interim,
    Message,
    OutsideCase,
    Referral,
    Reply,
    Suggestion,
    Topic,
    Urgency,
)
from otklik.incidents.queue import VIEWS, Queue
from otklik.installation import demonstration
from otklik.installation.loading import load_pack
from otklik.installation.models import Staged
from otklik.installation.preparing import shipped_pack
from otklik.installation.staging.stage import made_up_question
from otklik.installation.staging.texts import texts
from otklik.installation.staging.waves import PEOPLE, Somebody
from otklik.journal.models import Line
from otklik.journal.verifying import verify
from otklik.organisation.models import Authority, User
from otklik.practice.models import Comment, DirectMessage, Person, Post, WebhookDelivery
from otklik.surveys.form import Form
from otklik.surveys.models import InstrumentVersion, Wave, WaveDays, WaveStatus, WaveWords
from otklik.surveys.results import results
from tests.factories import order_survey

pytestmark = pytest.mark.django_db
TINY = Path(__file__).resolve().parents[1] / "packs" / "tiny"
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
NIGHT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)  # five minutes after nine
HOLIDAYS = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)

ALL = 40  # comments, questions and cards

Status, Outcome = Incident.Status, Incident.Outcome
PAGES = {
    "/desk/incidents/": "магазин обещал ответить сегодня",
    "/desk/incidents/?view=all": "Про возврат",
    "/desk/requests/": "Ярмарки следующего месяца",
    "/desk/requests/?view=ended": "Рынки, на которых есть контрольные весы",
    "/desk/cases/": "15-2118",
    "/desk/cases/?system=pos": "7204118",
    "/desk/mass/": "М-2",
    "/desk/by-hand/": "У входа на рынок стоят контрольные весы",
    "/desk/templates/": "Претензию не берут в руки",
}


def furnish(data_dir: Path, *, pack: Path = TINY, at: datetime = NOON) -> None:
    """As `otklik run --demonstration` does."""
    load_pack(pack, at=at)
    demonstration.set_up(pack, data_dir, at=at)
    demonstration.furnish(at=at)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    return tmp_path


def test_every_state_is_there(data_dir: Path) -> None:
    furnish(data_dir, pack=shipped_pack())
    incidents = Incident.objects.all()
    assert incidents.count() == ALL
    assert Counter(incidents.values_list("status", flat=True)) == {
        Status.NEW: 13,
        Status.IN_PROGRESS: 12,
        Status.INTERIM: 1,
        Status.ANSWERED: 5,
        Status.CLOSED: 9,
    }
    assert set(incidents.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)
    assert set(Reply.objects.values_list("status", flat=True)) == set(Reply.Status) - {
        Reply.Status.ON_ITS_WAY,  # passes by itself
        Reply.Status.DISCARDED,  # is nowhere to be seen
    }
    late = incidents.unanswered().filter(due_at__lt=NOON)
    assert {incident.urgency for incident in late} == {Urgency.NORMAL, Urgency.HIGH}
    soon = (NOON, NOON + timedelta(hours=2))
    assert incidents.unanswered().filter(due_at__range=soon).exists()
    assert incidents.filter(status=Status.NEW, urgency=Urgency.HIGH).exists()
    assert incidents.filter(is_private=True).count() == 9
    assert set(incidents.values_list("pile", flat=True)) == set(Incident.Pile)
    assert incidents.filter(messages__deleted_at__isnull=False).count() == 1
    assert sum(message.is_edited for message in Message.objects.inbound().with_texts()) == 1
    assert incidents.filter(assignee__isnull=False, replies__isnull=True).exists()
    askers = Counter(m.text.split(": ")[-1].removeprefix("Здравствуйте! ") for m in _asked())
    assert askers.most_common(1)[0][1] >= 3
    for model in (Clearance, Extension, IdentityClaim, Interim, Referral, Suggestion):
        assert model._default_manager.exists(), model
    operator = User.objects.get(username="operator")
    queues = {
        code: Queue.from_address(QueryDict(f"view={code}"), user=operator, at=NOON)
        for code in VIEWS
    }
    assert [code for code, queue in queues.items() if not queue.incidents.exists()] == []


def test_no_page_of_the_desk_is_empty(data_dir: Path, client: Client) -> None:
    furnish(data_dir, pack=shipped_pack())
    assert set(OutsideCase.objects.values_list("state", flat=True)) == set(OutsideCase.State)
    requests = InformationRequest.objects.values_list("state", flat=True)
    assert set(requests) == {InformationRequest.State.OPEN, InformationRequest.State.ANSWERED}
    client.force_login(User.objects.get(username="operator"))
    for address, row in PAGES.items():
        assert row in unescape(client.get(address).content.decode()), address
    client.force_login(User.objects.get(username="authorised"))
    assert "чтобы обратиться по имени" in client.get("/desk/people/1/").content.decode()


def test_wall_and_desk_agree(data_dir: Path) -> None:
    furnish(data_dir, pack=shipped_pack())
    people = {
        str(comment.pk): (comment.text, comment.created_at, comment.deleted_at)
        for comment in Comment.objects.exclude(author=None)
    }
    assert people == {
        message.external_id: (message.text, message.occurred_at, message.deleted_at)
        for message in _asked()
    }
    ours = Comment.objects.official()
    assert {str(comment.pk): comment.text for comment in ours} == {
        message.external_id: message.text for message in _answers(Message.Lane.PUBLIC)
    }
    for message in _answers(Message.Lane.PUBLIC):
        assert str(ours.get(pk=message.external_id).root_id) == message.parent_id
    dialogues = _answers(Message.Lane.PRIVATE)
    assert dialogues
    assert {message.text for message in DirectMessage.objects.filter(author=None)} == {
        message.text for message in dialogues
    }
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_second_start_adds_nothing_and_nothing_waits_for_a_worker(data_dir: Path) -> None:
    furnish(data_dir)
    assert Incident.objects.count() == ALL
    before = _counts()
    assert not DBTaskResult.objects.filter(
        status="READY", task_path__startswith="otklik.reception"
    ).exists()
    furnish(data_dir, at=NIGHT)
    assert _counts() == before


def test_what_was_made_up_is_remembered(data_dir: Path) -> None:
    furnish(data_dir)
    for model in (Incident, Person):
        keys = {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
        assert Staged.objects.keys_of(model) == keys


def test_nobody_in_it_is_real(data_dir: Path) -> None:
    furnish(data_dir, pack=shipped_pack())
    names = set(Person.objects.values_list("name", flat=True))
    assert len(names) == Person.objects.count()
    assert names <= set(texts().names)
    surname = re.compile(r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+")
    assert not [name for name in texts().names if surname.search(name)]
    told = " ".join(Comment.objects.values_list("text", flat=True))
    assert not re.search(r"\+?\d[\d\s()-]{6,}|@", told)
    people = Comment.objects.exclude(author=None).values_list("text", flat=True)
    assert "http" not in " ".join(people)


@pytest.mark.parametrize("at", [NOON, NIGHT, MONDAY, HOLIDAYS])
def test_everything_happened_before_now_and_staff_act_in_working_hours(
    data_dir: Path, at: datetime
) -> None:
    furnish(data_dir, at=at)
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
    numbers = Incident.objects.order_by("number").values_list("posted_at", flat=True)
    assert list(numbers) == sorted(numbers)


def test_the_journal_tells_it_and_stands(data_dir: Path) -> None:
    furnish(data_dir)
    verbs = set(Line.objects.values_list("verb", flat=True))
    assert {"incident.triaged", "reply.returned", "reply.approved", "incident.closed"} <= verbs
    assert verify() == []


def test_without_topics_nothing_is_made_up(data_dir: Path) -> None:
    load_pack(TINY, at=NOON)
    demonstration.set_up(TINY, data_dir, at=NOON)
    Topic.objects.update(is_active=False)
    demonstration.furnish(at=NOON)
    assert not Incident.objects.exists()


def test_six_pairs_of_question_and_answer_stand_on_the_first_page(
    data_dir: Path, client: Client
) -> None:
    furnish(data_dir, pack=shipped_pack())
    shown = pairs.shown()
    assert len(shown) == 6
    assert len({pair.answer for pair in shown}) == 6
    page = unescape(client.get("/").content.decode())
    for pair in shown:
        assert pair.question in page
        assert pair.answer in page
        assert not pair.answer.startswith("Здравствуйте")
        assert pair.answer.endswith(".")


def test_publications_stand_in_several_states(data_dir: Path) -> None:
    furnish(data_dir)
    furnish(data_dir)
    states = Counter(Publication.objects.values_list("status", flat=True))
    assert states == {Publication.Status.RELEASED: 2, Publication.Status.DRAFT: 1}
    (corrected,) = Post.objects.filter(edited_at__isnull=False)
    shown = {place.shown.text for place in Placement.objects.all() if place.shown}
    assert shown == {corrected.text}
    assert set(Delivery.objects.filter(dispatch__isnull=False).values_list("state", flat=True)) == {
        Delivery.State.SENT,
        Delivery.State.QUEUED,
    }


def test_a_question_of_the_site_can_be_looked_up(data_dir: Path) -> None:
    furnish(data_dir)
    made_up = made_up_question()
    assert made_up is not None
    number, code = made_up
    found = questions.status(number=number, code=code)
    assert found is not None
    assert found.is_answered
    assert [said.is_ours for said in found.said] == [False, True]


def test_last_years_survey_is_counted_as_an_example_and_this_years_is_open(data_dir: Path) -> None:
    furnish(data_dir, pack=shipped_pack())
    over, now = Wave.objects.order_by("slug")
    assert (over.slug, over.status, over.is_example) == ("2025", WaveStatus.PUBLISHED, True)
    assert (now.slug, now.status, now.is_example) == ("2026", WaveStatus.OPEN, True)
    found = results(over)
    assert found.responses == PEOPLE
    assert len(found.questions) == 13
    for question in found.questions:
        for place in question.fields:
            assert place.answered is not None
            assert place.answered > PEOPLE / 3
            assert not place.shows_nothing
        assert not question.is_open or (question.wrote or 0) >= 10
    codes = sorted(over.responses.values_list("codes", flat=True))
    assert len(set(codes)) > PEOPLE / 2


def test_the_answers_made_up_are_the_same_each_time() -> None:
    form = Form.of(order_survey().questions)

    def filled() -> list[object]:
        chance = Random(2025)
        return [Somebody(chance=chance).filled(form).answers for _ in range(20)]

    assert filled() == filled()


def test_a_survey_that_people_made_is_left_alone(data_dir: Path) -> None:
    load_pack(shipped_pack(), at=NOON)
    version = InstrumentVersion.objects.get()
    Wave.plan(
        version=version, slug="ours", words=WaveWords(title="Наш"), days=WaveDays(),
        by=None, at=NOON,
    )  # fmt: skip
    furnish(data_dir, pack=shipped_pack())
    assert [wave.slug for wave in Wave.objects.all()] == ["ours"]


def test_the_example_telephone_goes_with_the_demonstration_and_a_real_one_stays(
    data_dir: Path, client: Client
) -> None:
    furnish(data_dir, pack=shipped_pack())
    assert Authority.objects.get().phone == demonstration.EXAMPLE_PHONE
    assert 'href="tel:+70000000000"' in client.get("/").content.decode()
    demonstration.retire(data_dir, at=NOON)
    assert Authority.objects.get().phone == ""
    Authority.objects.update(phone="112")
    furnish(data_dir, pack=shipped_pack())
    demonstration.retire(data_dir, at=NOON)
    assert Authority.objects.get().phone == "112"


def test_nothing_made_up_stays_on_the_site_when_the_demonstration_is_over(
    data_dir: Path, client: Client
) -> None:
    furnish(data_dir, pack=shipped_pack())
    assert len(pairs.shown()) == 6
    assert Wave.objects.published().exists()

    for _again in range(2):
        demonstration.retire(data_dir, at=NOON)

    assert pairs.shown() == []
    assert not Wave.objects.published().exists()
    assert not Wave.objects.open(at=NOON).exists()
    assert "Спросили" not in client.get("/").content.decode()


def _asked() -> list[Message]:
    public = Message.objects.inbound().filter(lane=Message.Lane.PUBLIC, account__code="practice")
    return list(public.with_texts())


def _answers(lane: str) -> list[Message]:
    out = Message.objects.filter(
        direction=Message.Direction.OUTBOUND, lane=lane, account__code="practice"
    )
    return list(out.with_texts())


def _counts() -> dict[str, int]:
    models = (Incident, Message, Reply, Person, Comment, DirectMessage, Post, Staged)
    return {model.__name__: model._default_manager.count() for model in models} | {
        "lines": Line.objects.exclude(verb__startswith="account.").count()
    }
