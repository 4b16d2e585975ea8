"""The outside program is off by default; only masked words leave, shown first; a day has a limit;
what comes back is a draft, kept for a day, and the journal holds no words."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from otklik.assistant import tasks
from otklik.assistant.models import Consultation, Day
from otklik.audit.models import Line, Payload
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from tests.assistant.stub import ANSWER, KEY, Model, speaking
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
ASKED = "Магомадов Адам, звоните 8 928 000-11-22: не меняют платье"


@pytest.fixture
def model(settings: Settings) -> Iterator[Model]:
    with speaking() as running:
        settings.ASSISTANT_URL, settings.ASSISTANT_KEY = running.url, KEY
        settings.ASSISTANT_MODEL, settings.ASSISTANT_TOKENS_A_DAY = "m", 5_000
        yield running


@pytest.fixture
def reply(written: Written, staff: Staff, client: Client) -> Reply:
    incident = written.incident(ASKED)
    to = incident.messages.get()
    reply = Reply.begin(incident, to=to, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("В целях обмена обратитесь.", revision=0, by=staff.operator, at=NOON)
    client.force_login(staff.operator)
    return reply


def address(reply: Reply, rest: str = "assistance/") -> str:
    return f"/desk/incidents/{reply.incident.number}/replies/{reply.key}/{rest}"


def send(client: Client, reply: Reply, kind: str = "draft", language: str = "") -> str:
    """Read what would leave, then press."""
    wish = {"kind": kind, "language": language}
    page = client.get(address(reply), wish).content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    pressed = client.post(address(reply), {**wish, "shown": shown}, follow=True)
    return " ".join(pressed.content.decode().split())


def carry_out() -> Consultation:
    consultation = Consultation.objects.get()
    tasks.consult.func(consultation.pk)
    consultation.refresh_from_db()
    return consultation


def test_without_the_setting_nothing_of_it_is_there(client: Client, reply: Reply) -> None:
    page = client.get(f"/desk/incidents/{reply.incident.number}/").content.decode()
    assert "Внешняя программа" not in page
    assert client.get(address(reply), {"kind": "draft"}).status_code == 404
    with pytest.raises(Refused, match="выключена"):
        Consultation.ask("draft", "Вопрос", about="№ 1", by=reply.author, at=NOON)


def test_masked_words_are_shown_leave_by_a_press_and_come_back_as_a_draft(
    client: Client, reply: Reply, model: Model
) -> None:
    assert (
        "Внешняя программа:"
        in client.get(f"/desk/incidents/{reply.incident.number}/").content.decode()
    )
    page = client.get(address(reply), {"kind": "draft"}).content.decode()
    assert "[имя], звоните [телефон]: не меняют платье" in page
    assert model.wishes == []
    assert "пишется" in send(client, reply)
    consultation = carry_out()
    tasks.consult.func(consultation.pk)  # a task that runs twice asks once
    (wish,) = model.wishes
    assert wish["messages"][1]["content"] == "[имя], звоните [телефон]: не меняют платье"
    assert "8 928" not in json.dumps(wish, ensure_ascii=False)
    page = client.get(address(reply, f"assistance/{consultation.key}/")).content.decode()
    assert ANSWER in page
    reply.refresh_from_db()
    typed = {
        "text": reply.text, "revision": reply.revision, "to": reply.in_reply_to_id,
        "answer": f"assisted-{consultation.key}",
    }  # fmt: skip
    text = client.post(address(reply, "answers/insertion/"), typed, follow=True).content.decode()
    assert "Проверьте в нём: [срок]" in text
    reply.refresh_from_db()
    assert reply.text == f"В целях обмена обратитесь.\n\n{ANSWER}"
    assert reply.status == Reply.Status.DRAFT
    lines = Line.objects.filter(verb__startswith="assistant.")
    sentences = [one.body for one in Payload.objects.filter(line_uid__in=lines.values("uid"))]
    assert len(sentences) == 2
    assert not [body for body in sentences if "платье" in body or "Обменять" in body]
    assert [json.loads(body)["tokens"] for body in sentences if "tokens" in body] == [50]


def test_plainer_words_are_asked_for_what_is_written(
    client: Client, reply: Reply, model: Model
) -> None:
    typed = {"text": "Осуществите возврат", "revision": reply.revision, "to": reply.in_reply_to_id}
    page = client.post(address(reply, "assistance/?kind=plain"), typed, follow=True)
    assert "Осуществите возврат" in page.content.decode()
    send(client, reply, "plain")
    carry_out()
    assert model.wishes[0]["messages"][1]["content"] == "Осуществите возврат"


def test_a_message_is_translated_into_russian_to_be_read_and_goes_into_no_reply(
    client: Client, reply: Reply, model: Model
) -> None:
    assert "Перевод…" in client.get(f"/desk/incidents/{reply.incident.number}/").content.decode()
    send(client, reply, "read")
    consultation = carry_out()
    order, text = (each["content"] for each in model.wishes[0]["messages"])
    assert "на русский язык" in order
    assert text == "[имя], звоните [телефон]: не меняют платье"
    page = client.get(address(reply, f"assistance/{consultation.key}/")).content.decode()
    assert ANSWER in page
    assert "Перевод программы, проверьте" in page
    assert "Вставить под черновик" not in page
    typed = {
        "text": reply.text, "revision": reply.revision, "to": reply.in_reply_to_id,
        "answer": f"assisted-{consultation.key}",
    }  # fmt: skip
    client.post(address(reply, "answers/insertion/"), typed)
    reply.refresh_from_db()
    assert ANSWER not in reply.text


def test_an_answer_is_translated_into_a_language_of_the_person_and_says_so_in_the_draft(
    client: Client, reply: Reply, model: Model
) -> None:
    Incident.objects.update(tongue="ce")
    page = client.get(address(reply), {"kind": "read"}).content.decode()
    assert page.index("ответ — на чеченский") < page.index("ответ — на английский")
    send(client, reply, "into", "ce")
    consultation = carry_out()
    order, text = (each["content"] for each in model.wishes[0]["messages"])
    assert "на чеченский язык" in order
    assert text == "В целях обмена обратитесь."
    page = client.get(address(reply, f"assistance/{consultation.key}/")).content.decode()
    assert 'lang="ce"' in page
    typed = {
        "text": reply.text, "revision": reply.revision, "to": reply.in_reply_to_id,
        "answer": f"assisted-{consultation.key}",
    }  # fmt: skip
    sentence = client.post(
        address(reply, "answers/insertion/"), typed, follow=True
    ).content.decode()
    assert "Проверьте в нём: [перевод программы, проверьте]" in sentence
    reply.refresh_from_db()
    assert reply.text.endswith(f"[перевод программы, проверьте]\n{ANSWER}")
    (line,) = Line.objects.filter(verb="assistant.asked")
    assert line.particulars is not None
    assert (line.particulars["kind"], line.particulars["language"]) == ("into", "ce")


@pytest.mark.parametrize("language", ["", "xx", "rsl", "ru", "ce'--"])
def test_a_language_that_is_not_offered_is_no_address(
    client: Client, reply: Reply, model: Model, language: str
) -> None:
    wish = {"kind": "into", "language": language}
    assert client.get(address(reply), wish).status_code == 404
    assert client.post(address(reply), {**wish, "shown": "0" * 64}).status_code == 404


def test_what_changed_since_it_was_shown_does_not_leave(
    client: Client, reply: Reply, model: Model
) -> None:
    page = client.post(address(reply), {"kind": "draft", "shown": "0" * 64})
    assert page.status_code == 422
    assert "изменился" in page.content.decode()
    assert not Consultation.objects.exists()
    assert client.get(address(reply), {"kind": "poem"}).status_code == 404


@pytest.mark.parametrize(
    ("day", "text"),
    [("busy", "занята"), ("stranger", "не принимает наш ключ"), ("nonsense", "прочесть нельзя")],
)
def test_a_bad_day_is_said_with_what_to_do(
    client: Client, reply: Reply, model: Model, day: str, text: str
) -> None:
    model.day = day
    send(client, reply)
    consultation = carry_out()
    page = client.get(address(reply, f"assistance/{consultation.key}/")).content.decode()
    assert text in page
    assert consultation.answer == ""


def test_the_day_has_a_limit_and_what_was_not_sent_is_not_counted(
    client: Client, reply: Reply, model: Model, settings: Settings
) -> None:
    settings.ASSISTANT_TOKENS_A_DAY = 1_200
    model.day = "busy"
    send(client, reply)
    assert carry_out().tokens == 0
    Consultation.objects.all().delete()
    model.day = "fine"
    send(client, reply)
    assert "Дневной предел" in send(client, reply)  # the first one is reckoned as it may cost
    assert carry_out().tokens == 50
    settings.ASSISTANT_TOKENS_A_DAY = 0
    assert "Дневной предел" in send(client, reply)


def test_days_that_are_over_are_not_kept(client: Client, reply: Reply, model: Model) -> None:
    Day.lock(NOON)
    send(client, reply)
    assert Day.objects.count() == 1 + (timezone.localdate() != timezone.localdate(NOON))
    Day.lock(timezone.now() - timedelta(days=9))
    tasks.forget_words.func()
    assert not Day.objects.filter(date__lt=timezone.localdate() - timedelta(days=3)).exists()


def test_unmasked_long_and_unsafe_are_refused(
    reply: Reply, model: Model, settings: Settings
) -> None:
    def ask(text: str) -> None:
        Consultation.ask("draft", text, about="№ 1", by=reply.author, at=NOON)

    with pytest.raises(Refused, match="персональные данные"):
        ask("Звоните 8 928 000-11-22")
    with pytest.raises(Refused, match="слишком длинный"):
        ask("слово " * 1_000)
    with pytest.raises(Refused, match="Нет слов"):
        ask("  ")
    settings.ASSISTANT_URL = "http://model.example/v1"
    with pytest.raises(Refused, match="небезопасен"):
        ask("Вопрос")
    assert model.wishes == []


def test_words_go_after_a_day_and_a_colleague_does_not_read_them(
    client: Client, reply: Reply, model: Model, staff: Staff
) -> None:
    send(client, reply)
    consultation = carry_out()
    client.force_login(staff.approver)
    there = address(reply, f"assistance/{consultation.key}/")
    assert client.get(there).status_code == 404
    Consultation.objects.update(at=timezone.now() - timedelta(hours=20))
    tasks.forget_words.func()
    consultation.refresh_from_db()
    assert consultation.answer == ANSWER
    Consultation.objects.update(at=timezone.now() - timedelta(hours=25))
    tasks.forget_words.func()
    consultation.refresh_from_db()
    assert (consultation.text, consultation.answer) == ("", "")
    assert consultation.tokens == 50
    client.force_login(staff.operator)
    assert "уже стёрты" in client.get(there).content.decode()


def test_one_that_nobody_carries_out_is_not_waited_for(
    client: Client, reply: Reply, model: Model
) -> None:
    send(client, reply)
    Consultation.objects.update(at=timezone.now() - timedelta(minutes=6))
    consultation = Consultation.objects.get()
    page = client.get(address(reply, f"assistance/{consultation.key}/")).content.decode()
    assert "не ответила вовремя" in page
    assert Incident.objects.count() == 1
