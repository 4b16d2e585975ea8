"""The page of an incident tells what the program read, why, and who else wrote it; a correction at
the desk changes what the next one is taken for."""

from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import Staff, Written

pytestmark = pytest.mark.django_db
NOT_YET = "Программа ещё не училась на ваших решениях"
WHERE = ["в центре", "на рынке", "у вокзала", "в посёлке", "за школой", "на площади"]
WHEN = ["вчера", "сегодня утром", "опять"]


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def topics(unit: Unit) -> list[Topic]:
    names = {"A01": "Возврат и обмен", "B02": "Качество продуктов", "C03": "Торговля на селе"}
    made = [Topic.objects.create(code=code, name=name, unit=unit) for code, name in names.items()]
    for topic in made:
        TopicPhrase.objects.create(topic=topic, text=f"вопрос про {topic.name}")
    return made


def page_of(operator: Client, incident: Incident) -> str:
    page = operator.get(f"/desk/incidents/{incident.number}/")
    return " ".join(page.content.decode().split())


def read(page: str, what: str) -> str:
    """What stands beside a heading of «Что прочла программа»."""
    about = page[page.index("Что прочла программа") :]
    return about.split(f">{what}</dt><dd>")[1].split("</dd>")[0]


def test_what_a_person_corrects_is_what_the_next_one_is_taken_for(
    operator: Client,
    written: Written,
    topics: list[Topic],
    unit: Unit,
    settings: Settings,
) -> None:
    """Through the pages: wrong guess → correction → learning → another guess, with its words."""
    settings.LEARNING_DECISIONS = 50
    sold = "вопрос про качество: автолавка {} {} не приехала"
    texts = {
        "A01": "сапоги расклеились {} {}, деньги не отдают",
        "B02": "молоко скисло {} {}, кефир тоже",
        "C03": sold,
    }
    wrong = written.incident(sold.format("у моста", "вчера"))
    page = page_of(operator, wrong)
    assert "Качество продуктов" in read(page, "Тема")
    assert NOT_YET in page
    assert NOT_YET in operator.get("/desk/piles/").content.decode()

    for topic, where, when in product(topics, WHERE, WHEN):
        incident = written.incident(texts[topic.code].format(where, when))
        decision = {"topic": topic.pk, "unit": unit.pk, "urgency": "normal"}
        pressed = operator.post(f"/desk/incidents/{incident.number}/triage/", decision)
        assert pressed.status_code == 302
    decision = {"topic": topics[2].pk, "unit": unit.pk, "urgency": "normal"}
    operator.post(f"/desk/incidents/{wrong.number}/triage/", decision)
    result = read(page_of(operator, wrong), "Тема")
    assert "Торговля на селе, решил человек" in result
    assert "Программа предполагала: Качество продуктов" in result

    waiting = written.incident(sold.format("у школы", "сегодня"))
    assert "Качество продуктов" in read(page_of(operator, waiting), "Тема")
    call_command("train_language", verbosity=0)
    assert "Торговля на селе" in read(page_of(operator, waiting), "Тема"), "it was read again"

    page = page_of(operator, written.incident(sold.format("у моста", "завтра")))
    assert "Торговля на селе" in read(page, "Тема")
    assert "автолавка" in read(page, "Тема")
    assert NOT_YET not in page
    assert NOT_YET not in operator.get("/desk/piles/").content.decode()


def test_each_guess_says_how_sure_it_is_and_by_which_words(
    operator: Client, written: Written
) -> None:
    page = page_of(operator, written.incident("Отравились шаурмой, а эти бездельники молчат!!!"))
    assert "русский" in read(page, "Язык")
    assert "жизнь или здоровье" in read(page, "Срочность")
    assert "Отравились" in read(page, "Срочность")
    tone = read(page, "Тон")
    assert "возможно, оскорбление, не уверены" in tone
    assert "бездельники" in tone
    kind = page_of(operator, written.incident("Спасибо вам большое, дай Бог здоровья"))
    assert "отвечать, похоже, не на что" in read(kind, "Чей это вопрос")
    assert "нет резких слов" in read(kind, "Тон")
    bare = page_of(operator, written.incident("?"))
    assert "слишком коротко" in read(bare, "Язык")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Здравствуйте", "только приветствие"),
        ("Сообщение без текста", "сообщение пришло без текста"),
        ("👍👍👍", "нет слов, одни знаки"),
    ],
)
def test_where_there_is_nothing_to_read_no_topic_is_guessed_and_it_says_why(
    operator: Client, written: Written, topics: list[Topic], text: str, why: str
) -> None:
    TopicPhrase.objects.create(topic=topics[0], text=f"{text} про возврат")
    incident = written.incident(text)
    assert incident.guessed_topic is None
    assert f"нечего читать: {why}" in read(page_of(operator, incident), "Тема")


def test_who_wrote_the_same_is_shown_with_the_words_in_common(
    operator: Client, written: Written, staff: Staff, client: Client
) -> None:
    text = "На рынке у вокзала третий день нет воды, торговать мясом нельзя"
    first, second = written.incident(text), written.incident(f"{text}!")
    alone = written.incident("Когда откроется ярмарка на площади?")
    page = page_of(operator, second)
    assert f'То же, похоже, написано в <a href="/desk/incidents/{first.number}/"' in page
    assert "торговать" in page.split("Общие слова:")[1].split("<")[0]
    assert "То же, похоже" not in page_of(operator, alone)
    for _ in range(22):
        written.incident(text)
    assert "и в других, всего больше 20" in page_of(operator, second)


def test_repeats_that_one_may_not_see_are_not_told(
    client: Client, written: Written, staff: Staff
) -> None:
    text = "На рынке у вокзала третий день нет воды, торговать мясом нельзя"
    _hidden, seen = written.incident(text), written.incident(text)
    Incident.objects.filter(pk=seen.pk).update(assignee=staff.specialist)
    client.force_login(staff.specialist)
    assert "То же, похоже" not in page_of(client, seen)
