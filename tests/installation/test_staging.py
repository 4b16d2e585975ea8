"""What a demonstration makes up: every state is there, no page is empty, wall and desk agree."""

import re
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client

from otklik.assignments.models import Assignment
from otklik.channels.models import Delivery, Placement, Publication
from otklik.disclosure.models import Confirmation
from otklik.incidents import pairs, questions
from otklik.incidents.models import (
    Clearance,
    Extension,
    IdentityClaim,
    ImportRun,
    Incident,
    InformationRequest,
    Interim,
    Message,
    ModerationAct,
    OutsideCase,
    QualityDraw,
    Referral,
    Reply,
    Suggestion,
    Urgency,
)
from otklik.incidents.quality_results import results
from otklik.incidents.queue import Queue
from otklik.incidents.queue_views import VIEWS
from otklik.installation.command import main
from otklik.installation.models import Staged
from otklik.installation.staging.stage import made_up_question
from otklik.installation.staging.texts import texts
from otklik.installation.staging.waves import PEOPLE
from otklik.journal import verify_evidence
from otklik.journal.models import Line
from otklik.journal.sealing import seal
from otklik.journal.verifying import verify
from otklik.media.models import SiteDocument
from otklik.organisation.models import User
from otklik.overview.models import Mention, Rise
from otklik.pages.checking import to_check
from otklik.pages.models import PageTranslation
from otklik.practice.models import Comment, DirectMessage, Person, Post, WebhookDelivery
from otklik.surveys.coding.results import coded, quotes
from otklik.surveys.models import Coding, Wave, WaveStatus
from otklik.surveys.results import results as results_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
ALL = 45  # comments, questions, cards and rows of a file

Status, Outcome = Incident.Status, Incident.Outcome
PAGES = {
    "/desk/incidents/": "обещали ответить сегодня",
    "/desk/incidents/?view=all": "Про возврат",
    "/desk/requests/": "Ярмарки следующего месяца",
    "/desk/requests/?view=ended": "Рынки, на которых есть контрольные весы",
    "/desk/cases/": "15-2118",
    "/desk/cases/?system=pos": "7204118",
    "/desk/mass/": "М-2",
    "/desk/by-hand/": "У входа на рынок стоят контрольные весы",
    "/desk/templates/": "Претензию не берут в руки",
}
#: Pages about what staff do beside answering, by who opens them: none says that it is empty.
BESIDE = {
    "operator": {
        "/desk/moderation/": "раскрывает личные данные",
        "/desk/moderation/report/": "",
        "/desk/imports/": "soobshcheniya-za-den.csv",
        "/desk/imports/{run}/": "",
        "/desk/erasures/": "14/3",
        "/desk/duty/": "Оператор",
        "/desk/quality/mine/": "Приветствие есть, подписи нет.",
    },
    "approver": {"/desk/notices/": "ждёт согласования", "/desk/moderation/?view=waiting": ""},
    "lead": {"/desk/quality/": "", "/desk/quality/{draw}/": "Каппа"},
}


def test_every_state_is_there() -> None:
    incidents = Incident.objects.all()
    assert incidents.count() == ALL
    assert Counter(incidents.values_list("status", flat=True)) == {
        Status.NEW: 14,
        Status.IN_PROGRESS: 13,
        Status.INTERIM: 1,
        Status.ANSWERED: 8,
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
    assert incidents.filter(is_private=True).count() == 11
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
    empty = [code for code, queue in queues.items() if not queue.incidents.exists()]
    assert empty == ["languages"]  # shown only to whom it holds something


def test_no_page_of_the_desk_is_empty(client: Client) -> None:
    assert set(OutsideCase.objects.values_list("state", flat=True)) == set(OutsideCase.State)
    requests = InformationRequest.objects.values_list("state", flat=True)
    assert set(requests) == {InformationRequest.State.OPEN, InformationRequest.State.ANSWERED}
    client.force_login(User.objects.get(username="operator"))
    for address, row in PAGES.items():
        assert row in unescape(client.get(address).content.decode()), address
    client.force_login(User.objects.get(username="authorised"))
    assert "чтобы обратиться по имени" in client.get("/desk/people/1/").content.decode()


@pytest.mark.parametrize("username", BESIDE)
def test_what_staff_do_beside_answering_is_there_too(username: str, client: Client) -> None:
    client.force_login(User.objects.get(username=username))
    keys = {"run": ImportRun.objects.get().number, "draw": QualityDraw.objects.earliest("pk").pk}
    for place, words in BESIDE[username].items():
        address = place.format(**keys)
        page = unescape(client.get(address).content.decode())
        assert words in page, address
        assert 'class="empty' not in page, address


def test_what_is_disputed_is_held(client: Client) -> None:
    client.force_login(User.objects.get(username="lead"))
    assert "спорит с магазином в суде" in client.get("/desk/retention/").content.decode()


def test_a_comment_is_hidden_on_the_wall_and_decided_by_two() -> None:
    waiting, confirmed = ModerationAct.objects.order_by("-begun_at")
    assert waiting.state == ModerationAct.State.WAITING
    assert confirmed.state == ModerationAct.State.CONFIRMED
    assert confirmed.second_by not in (None, confirmed.begun_by)
    hidden = Comment.objects.exclude(hidden_at=None)
    assert {str(comment.pk) for comment in hidden} == {
        act.message.external_id for act in (waiting, confirmed)
    }
    for act in (waiting, confirmed):
        assert act.last_step is not None
        assert act.last_step.state == act.last_step.State.DONE
        assert act.message.deleted_at is None


def test_a_file_is_taken_in_and_says_what_it_left_out() -> None:
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.FINISHED
    assert run.counts() == {"taken": 1, "known": 1, "faulty": 1}


def test_answers_are_rated_by_two_who_mostly_agree() -> None:
    draw = QualityDraw.objects.get()
    found = results(draw)
    assert (found.rated, found.drawn) == (11, 12)
    assert any(not point.is_few for point in found.points)
    agreed = [point.agreement for point in found.points if point.agreement]
    assert any(one.same == one.n for one in agreed)
    assert any(one.same < one.n for one in agreed)


def test_wall_and_desk_agree() -> None:
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


def test_what_was_made_up_is_remembered() -> None:
    for model in (Incident, Person):
        keys = {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
        assert Staged.objects.keys_of(model) == keys


def test_nobody_in_it_is_real() -> None:
    names = set(Person.objects.values_list("name", flat=True))
    assert len(names) == Person.objects.count()
    assert names <= set(texts().names)
    surname = re.compile(r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+")
    assert not [name for name in texts().names if surname.search(name)]
    told = " ".join(Comment.objects.values_list("text", flat=True))
    assert not re.search(r"\+?\d[\d\s()-]{6,}|@", told)
    people = Comment.objects.exclude(author=None).values_list("text", flat=True)
    assert "http" not in " ".join(people)


def test_the_journal_tells_it_and_stands() -> None:
    verbs = set(Line.objects.values_list("verb", flat=True))
    assert {"incident.triaged", "reply.returned", "reply.approved", "incident.closed"} <= verbs
    assert verify() == []


def test_six_pairs_of_question_and_answer_stand_on_the_first_page(client: Client) -> None:
    shown = pairs.shown()
    assert len(shown) == 6
    assert len({pair.answer for pair in shown}) == 6
    page = unescape(client.get("/").content.decode())
    for pair in shown:
        assert pair.question in page
        assert pair.answer in page
        assert not pair.answer.startswith("Здравствуйте")
        assert pair.answer.endswith(".")


def test_publications_stand_in_several_states() -> None:
    states = Counter(Publication.objects.values_list("status", flat=True))
    assert states == {Publication.Status.RELEASED: 2, Publication.Status.DRAFT: 1}
    (corrected,) = Post.objects.filter(edited_at__isnull=False)
    shown = {place.shown.text for place in Placement.objects.all() if place.shown}
    assert shown == {corrected.text}
    assert set(Delivery.objects.filter(dispatch__isnull=False).values_list("state", flat=True)) == {
        Delivery.State.SENT,
        Delivery.State.QUEUED,
    }


def test_a_question_of_the_site_can_be_looked_up() -> None:
    made_up = made_up_question()
    assert made_up is not None
    number, code = made_up
    found = questions.status(number=number, code=code)
    assert found is not None
    assert found.is_answered
    assert [said.is_ours for said in found.said] == [False, True]


def test_the_last_years_surveys_are_compared_examples_and_this_years_is_open() -> None:
    first, over, now = Wave.objects.order_by("slug")
    for wave, slug in ((first, "2024"), (over, "2025")):
        assert (wave.slug, wave.status, wave.is_example) == (slug, WaveStatus.PUBLISHED, True)
    assert over.comparison.before == first
    assert "better" in {told["verdict"] for told in over.comparison.verdicts}
    assert now.comparison.before == over
    assert (now.slug, now.status, now.is_example) == ("2026", WaveStatus.OPEN, True)
    found = results_of(over)
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


def test_open_answers_are_coded_by_two_and_a_quotation_stands_beside() -> None:
    coding = Coding.objects.get()
    assert coding.finished_at
    assert coding.reliability["overall"]["alpha"] > 0.8
    assert len(coding.verdicts) == 4
    over = Wave.objects.get(slug="2025")
    (told,) = coded(over, results_of(over), only_published=True).values()
    assert any(figure.count for figure in told.field.figures)
    assert len(told.changes) == 4
    assert len(quotes(over)) == 1


def test_a_topic_rises_in_the_information_field_and_mentions_stand_in_each_state() -> None:
    rise = Rise.objects.standing().get()
    assert rise.week > rise.high
    assert "цен" in rise.topic.name
    told = set(Mention.objects.values_list("state", flat=True))
    assert told == set(Mention.State)


def test_evidence_of_the_year_has_each_rooms_rows_and_nobodys_words(tmp_path: Path) -> None:
    while seal(datetime(2100, 1, 1, tzinfo=UTC)):
        pass
    days = [str((NOON + timedelta(days=days)).date()) for days in (-800, 400)]
    assert main(["evidence", *days, str(tmp_path / "year.zip")]) == 0
    assert verify_evidence.verify(str(tmp_path / "year.zip")) == []
    with zipfile.ZipFile(tmp_path / "year.zip") as bundle:
        body = {name: bundle.read(name).decode() for name in bundle.namelist()}
    rows = {name: text.count("\n") for name, text in body.items() if name.startswith("rooms/")}
    assert rows["rooms/incidents.jsonl"] == Incident.objects.count()
    assert rows["rooms/waves.jsonl"] == Wave.objects.exclude(opened_at=None).count()
    assert rows["rooms/confirmations.jsonl"] == Confirmation.objects.count()
    assert rows["rooms/assignments.jsonl"] == Assignment.objects.count() > 0
    assert rows["rooms/editions.jsonl"] > 0
    whole = "".join(text for name, text in body.items() if name != "rooms/editions.jsonl")
    for person in Person.objects.all():
        assert person.name not in whole


def _asked() -> list[Message]:
    public = Message.objects.inbound().filter(lane=Message.Lane.PUBLIC, account__code="practice")
    return list(public.with_texts())


def _answers(lane: str) -> list[Message]:
    out = Message.objects.filter(
        direction=Message.Direction.OUTBOUND, lane=lane, account__code="practice"
    )
    return list(out.with_texts())


def test_the_editor_has_something_to_do() -> None:
    words = texts().waiting
    assert [page.draft_title for page in to_check()] == [words.news_title]
    [document] = SiteDocument.objects.waiting()
    assert words.file_author in document.found[0].examples
    [translation] = PageTranslation.objects.shown()
    assert translation.is_behind
