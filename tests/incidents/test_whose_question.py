"""Ours, another body's (whose) or no question: shown with its words, learned from decisions, and
nothing is taken out of sight by it."""

from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from otklik.core.pack.merge_into_tables import Tables
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import competence as classification_competence
from otklik.incidents.classification.models import CompetenceSign, Learning
from otklik.incidents.classification.pack_loader import load_competence
from otklik.incidents.inbox.bulk_actions import act_on_each, parse_act
from otklik.incidents.inbox.models import Batch
from otklik.incidents.machine_learning import competence_learning
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.nlp.classify.authority_competence import Whose, parse_signs
from otklik.operations.packs.models import PackItem
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.test_reading_panel import page_of, read

pytestmark = pytest.mark.django_db

LISTS = {
    "ours": [
        {"code": "kiosks", "words": ["киоск*", "ларек*"], "weight": 3},
        {"code": "shops", "words": ["магазин*"], "place": True, "weight": 1},
    ],
    "others": [
        {"code": "roads", "words": ["яма", "ямы", "асфальт*"], "whose": "дороги", "weight": 3},
        {"code": "snow", "words": ["снег*"], "whose": "дворы", "weight": 1},
    ],
    "means_nothing": ["в магазин сходить"],
}
WHERE = ["в центре", "у вокзала", "в посёлке", "за школой", "на площади", "у моста", "в селе"]
WHEN = ["вчера", "сегодня утром", "опять", "третий день", "всю неделю"]


@pytest.fixture
def lists(db: None) -> None:
    load_competence(parse_signs(LISTS), Tables(PackItem.objects, NOON))


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def trade(unit: Unit) -> Topic:
    topic = Topic.objects.create(code="B12", name="Киоски и ларьки", unit=unit)
    TopicPhrase.objects.create(topic=topic, text="вопрос про прилавок")
    return topic


@pytest.fixture
def goods(unit: Unit) -> Topic:
    topic = Topic.objects.create(code="A01", name="Возврат товара", unit=unit)
    TopicPhrase.objects.create(topic=topic, text="вопрос про возврат")
    return topic


def close(incident: Incident, outcome: str, staff: Staff) -> None:
    incident.close(outcome=outcome, by=staff.operator, at=NOON)


@pytest.mark.parametrize(
    ("text", "sentence", "why"),
    [
        ("Киоск на углу закрыт, ларек тоже", "наше, ", "киоск"),
        ("Ямы на дороге, асфальт разбит", "не наше: дороги, ", "ямы"),
        ("На остановке снег, пройти нельзя", "возможно, не наше: дворы", "снег"),
        ("Спасибо большое, всего доброго", "отвечать, похоже, не на что", "спасибо"),
        ("Подскажите, к кому обратиться", "неясно", ""),
        ("Снег у магазина, надо в магазин сходить", "возможно, не наше: дворы", "снег"),
    ],
)
def test_the_page_says_whose_it_seems_and_by_which_words(
    operator: Client, written: Written, lists: None, text: str, sentence: str, why: str
) -> None:
    wording = read(page_of(operator, written.incident(text)), "Чей это вопрос")
    assert sentence in wording
    assert why in wording.lower()


def test_nothing_leaves_sight_by_it_and_a_row_says_what_one_would_not_expect(
    operator: Client, written: Written, lists: None, trade: Topic, goods: Topic
) -> None:
    incident = written.incident("Ямы на дороге, асфальт разбит")
    assert incident.pile == Incident.Pile.ANSWER
    row = " ".join(operator.get("/desk/piles/").content.decode().split())
    assert "Похоже: не наше: дороги (слова: ямы)." in row
    ours = written.incident("Киоск закрыт, ларек тоже")
    assert (
        "Похоже: наше" not in operator.get("/desk/piles/").content.decode().split("Киоск закрыт")[1]
    )
    Incident.objects.filter(pk=ours.pk).update(pile=Incident.Pile.NOT_OURS)
    row = operator.get("/desk/piles/?pile=not_ours").content.decode()
    assert "Похоже: наше (слова: киоск)." in row


def test_what_the_signs_call_ours_no_topic_lays_aside(
    written: Written, lists: None, unit: Unit
) -> None:
    values = {"C01": "тротуар разбит бордюр сломан", "A01": "сапоги расклеились чек потерян"}
    for code, text in values.items():
        competence = "not_ours" if code == "C01" else "ours"
        topic = Topic.objects.create(code=code, name=text, unit=unit, competence=competence)
        for words in (text, f"вчера {text}", f"опять {text}"):
            TopicPhrase.objects.create(topic=topic, text=words)
    assert written.incident("тротуар разбит, бордюр сломан").pile == Incident.Pile.NOT_OURS
    stays = written.incident("тротуар разбит, бордюр сломан, киоск мешает, ларек тоже")
    assert stays.guessed_topic is not None
    assert stays.guessed_topic.code == "C01"
    assert stays.pile == Incident.Pile.ANSWER


def test_what_a_person_decided_stands_before_the_guess(
    operator: Client, written: Written, lists: None, staff: Staff, trade: Topic, unit: Unit
) -> None:
    sorted_one = written.incident("Ямы на дороге, асфальт разбит")
    sorted_one.triage(unit=unit, topic=trade, urgency="normal", by=staff.operator, at=NOON)
    result = read(page_of(operator, sorted_one), "Чей это вопрос")
    assert "наше, решил человек" in result
    assert "Программа предполагала: не наше: дороги" in result
    closed = written.incident("Киоск закрыт")
    close(closed, Incident.Outcome.NOT_OURS, staff)
    result = read(page_of(operator, closed), "Чей это вопрос")
    assert "не наша компетенция, решил человек" in result


def test_a_pack_that_comes_anew_is_heard_of_at_once(lists: None) -> None:
    assert (result := classification_competence.guess_competence("Ямы на дороге, асфальт разбит"))
    assert result.value is Whose.OTHERS
    changed = {**LISTS, "others": [], "ours": [{"code": "roads", "words": ["ямы"], "weight": 3}]}
    load_competence(parse_signs(changed), Tables(PackItem.objects, NOON.replace(hour=10)))
    assert (result := classification_competence.guess_competence("Ямы на дороге, асфальт разбит"))
    assert result.value is Whose.OURS
    assert CompetenceSign.objects.active().get(code="roads").party == "ours"
    assert not CompetenceSign.objects.get(code="snow").is_active


def test_without_lists_the_desk_goes_by_the_topic_as_before(
    operator: Client, written: Written, trade: Topic, goods: Topic
) -> None:
    assert classification_competence.guess_competence("Киоск закрыт") is None
    result = read(page_of(operator, written.incident("вопрос про прилавок")), "Чей это вопрос")
    assert "наше" in result
    assert "так сказано у темы" in result


@pytest.fixture
def decided(
    settings: Settings,
    written: Written,
    lists: None,
    staff: Staff,
    trade: Topic,
    goods: Topic,
    unit: Unit,
) -> None:
    """An authority that does answer for snow, which its pack says is another's."""
    settings.LEARNING_DECISIONS = 50
    for where, when in product(WHERE, WHEN):
        for topic, text in ((trade, "снег не чистят"), (goods, "сапоги расклеились, в магазин")):
            incident = written.incident(f"{text} {where} {when}")
            incident.triage(unit=unit, topic=topic, urgency="normal", by=staff.operator, at=NOON)
        close(written.incident(f"Ямы {where} {when}"), Incident.Outcome.NOT_OURS, staff)
        close(
            written.incident(f"Ёлка красивая {where} {when}"), Incident.Outcome.NO_QUESTION, staff
        )


def test_decisions_move_the_signs_and_the_card_tells_of_those_held_out(
    decided: None, operator: Client, written: Written
) -> None:
    def shown_reason() -> str:
        return read(page_of(operator, written.incident("снег у школы")), "Чей это вопрос")

    assert "возможно, не наше: дворы" in shown_reason()
    out = StringIO()
    call_command("train_language", stdout=out)
    card = " ".join(out.getvalue().split())
    assert "по признакам комплекта, взвешенным по вашим решениям" in card
    report = Learning.objects.in_use().get().report["whose"]
    assert 0 < report["ours"] < report["held"] < 140
    assert report["kept"] == 1.0
    assert report["table"]["ours"]
    assert shown_reason().startswith("наше")
    call_command("train_language", back=True, stdout=StringIO())
    assert "возможно, не наше: дворы" in shown_reason()


def test_only_what_people_decided_is_learned_from(
    lists: None, written: Written, staff: Staff
) -> None:
    close(written.incident("Ямы у школы"), Incident.Outcome.NOT_OURS, staff)
    before = len(competence_learning.decisions())
    assert before
    written.incident("Спасибо большое")  # laid aside by the machine: nobody looked at it
    assert len(competence_learning.decisions()) == before
    moved = written.incident("Асфальт плохой, снова")
    act = parse_act("pile-not_ours", by=staff.operator, at=NOON)
    pressed = act_on_each([moved], act.do, kind=Batch.Kind.MOVED, by=staff.operator, at=NOON)
    items = [each for each in competence_learning.decisions() if "Асфальт" in each.text]
    assert [each.whose for each in items] == [Whose.OTHERS]
    assert pressed.batch is not None
    pressed.batch.undo(by=staff.operator, at=NOON)
    assert len(competence_learning.decisions()) == before


def test_few_decisions_leave_the_lists_and_the_card_says_so(
    lists: None, written: Written, staff: Staff
) -> None:
    close(written.incident("Ямы на дороге"), Incident.Outcome.NOT_OURS, staff)
    learned = competence_learning.learn(competence_learning.decisions())
    assert learned.weights == {}
    assert learned.report["is_learned"] is False
