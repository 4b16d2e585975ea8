"""What a demonstration makes up for the desk: every state is there, no page is empty, wall and desk
agree."""

import re
from collections import Counter
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from otklik.audit.models import Line
from otklik.audit.verify_audit_log import verify
from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.models import Person, WebhookDelivery
from otklik.demo.network.posts_and_comments import Comment
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension, Interim
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.foi_requests.models import InformationRequest
from otklik.incidents.importing.models import ImportRun
from otklik.incidents.inbox.inbox import Inbox
from otklik.incidents.inbox.standard_views_and_filters import VIEWS
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.quality.models import QualityDraw
from otklik.incidents.quality.results import results
from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import Referral
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.topics.models import Urgency
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.worktime.deadlines import working_minutes_between
from tests.operations.furnishing import AT
from tools.demonstration.story.texts import texts

pytestmark = [
    pytest.mark.xdist_group("demonstration"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("furnished"),
]
ALL = 46  # comments, questions, cards and rows of a file
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
EXPECTED_TEXTS = {
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
        Status.NEW: 15,
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
    late = incidents.unanswered().filter(due_at__lt=AT)
    assert {incident.urgency for incident in late} == {Urgency.NORMAL, Urgency.HIGH}
    calendar = Authority.objects.get().calendar()
    left = [
        working_minutes_between(AT, incident.due_at, calendar)
        for incident in incidents.unanswered().filter(due_at__gt=AT)
        if incident.due_at
    ]
    assert min(left) <= 120
    assert incidents.filter(status=Status.NEW, urgency=Urgency.HIGH).exists()
    assert incidents.filter(is_private=True).count() == 11
    assert set(incidents.values_list("pile", flat=True)) == set(Incident.Pile)
    assert incidents.filter(messages__deleted_at__isnull=False).count() == 1
    assert sum(message.is_edited for message in Message.objects.inbound().with_texts()) == 1
    assert incidents.filter(assignee__isnull=False, replies__isnull=True).exists()
    askers = Counter(_without_opening(message.text) for message in _asked())
    assert askers.most_common(1)[0][1] >= 3
    for model in (Clearance, Extension, IdentityClaim, Interim, Referral, Suggestion):
        assert model._default_manager.exists(), model
    operator = User.objects.get(username="operator")
    queues = {
        code: Inbox.from_address(QueryDict(f"view={code}"), user=operator, at=AT) for code in VIEWS
    }
    empty = [code for code, queue in queues.items() if not queue.incidents.exists()]
    assert empty == ["languages"]  # shown only to those for whom it holds something


def test_no_page_of_the_desk_is_empty(client: Client) -> None:
    assert set(OutsideCase.objects.values_list("state", flat=True)) == set(OutsideCase.State)
    requests = InformationRequest.objects.values_list("state", flat=True)
    assert set(requests) == {InformationRequest.State.OPEN, InformationRequest.State.ANSWERED}
    client.force_login(User.objects.get(username="operator"))
    for address, row in PAGES.items():
        assert row in unescape(client.get(address).content.decode()), address
    client.force_login(User.objects.get(username="authorised"))
    assert "чтобы обратиться по имени" in client.get("/desk/people/1/").content.decode()


@pytest.mark.parametrize("username", EXPECTED_TEXTS)
def test_what_staff_do_beside_answering_is_there_too(username: str, client: Client) -> None:
    client.force_login(User.objects.get(username=username))
    keys = {"run": ImportRun.objects.get().number, "draw": QualityDraw.objects.earliest("pk").pk}
    for place, words in EXPECTED_TEXTS[username].items():
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


def test_network_and_desk_agree() -> None:
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
    assert names <= set(texts().names)
    assert len(names) == Person.objects.count()
    surname = re.compile(r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+")
    assert not [name for name in texts().names if surname.search(name)]
    text = " ".join(Comment.objects.values_list("text", flat=True))
    assert not re.search(r"\+?\d[\d\s()-]{6,}|@", text)
    people = Comment.objects.exclude(author=None).values_list("text", flat=True)
    assert "http" not in " ".join(people)


def test_the_audit_log_has_it_and_verifies() -> None:
    verbs = set(Line.objects.values_list("verb", flat=True))
    assert {"incident.triaged", "reply.returned", "reply.approved", "incident.closed"} <= verbs
    assert verify() == []


def _asked() -> list[Message]:
    public = Message.objects.inbound().filter(lane=Message.Lane.PUBLIC, account__code="practice")
    return list(public.with_texts())


def _without_opening(text: str) -> str:
    """A text that several people send, each with words of their own before it."""
    for opening in filter(None, texts().repeats):
        text = text.removeprefix(opening)
    return text


def _answers(lane: str) -> list[Message]:
    out = Message.objects.filter(
        direction=Message.Direction.OUTBOUND, lane=lane, account__code="practice"
    )
    return list(out.with_texts())
