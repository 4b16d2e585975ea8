"""Piles before lists: those alike are one row, a page is one press, undone within a minute."""

import csv
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from otklik.audit.models import Line
from otklik.channels.networks.inbound_types import EventKind
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.inbox.models import Batch
from otklik.incidents.inbox.snooze import snooze
from otklik.incidents.inbox.untriaged_piles import Piles
from otklik.incidents.intake.receive import receive
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
TOPICS = Path(__file__).parents[2] / "packs" / "chechpotreb" / "topics.csv"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def topics(unit: Unit) -> list[Topic]:
    """Those of the pack, with the phrases that people write."""
    with TOPICS.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter=";"))
    made = []
    for row in rows:
        made.append(
            Topic.objects.create(
                code=row["code"], name=row["name_ru"], competence=row["competence"], unit=unit
            )
        )
        for sample in ("sample1", "sample2"):
            TopicPhrase.objects.create(topic=made[-1], text=row[sample])
    return made


def press(operator: Client, word: str, *, pile: str, rows: list[str] | None = None) -> None:
    answer = operator.post(
        "/desk/piles/rows/", {"press": word, "pile": pile, "row": rows or []}, follow=True
    )
    assert answer.status_code == 200


def test_what_says_the_same_is_one_row(operator: Client, written: Written, topic: Topic) -> None:
    for ending in ("", "!!!", ", подскажите пожалуйста"):
        written.incident(f"Почему магазин на улице Мира не возвращает деньги за чайник{ending}")
    written.incident("Когда будет ярмарка")
    page = operator.get("/desk/piles/?pile=same").content.decode()
    assert "3 человека об этом же" in page
    assert "ярмарка" not in page
    assert "ярмарка" in operator.get("/desk/piles/").content.decode()


def test_a_group_is_led_by_the_first_and_does_not_drift(written: Written) -> None:
    words = "магазин деньги чайник чек продавец возврат гарантия ремонт экспертиза срок"
    first = written.incident(words)
    near = written.incident(words.replace("срок", "договор"))
    far = written.incident(words.replace("срок", "договор").replace("чек", "касса") + " суд")
    assert near.likeness.group == first.pk
    assert far.likeness.group == far.pk


def test_a_corrected_opening_leaves_its_group(written: Written) -> None:
    first = written.incident("Магазин на рынке не возвращает деньги за чайник")
    second = written.incident("Магазин на рынке не возвращает деньги за чайник")
    assert second.likeness.group == first.pk
    event = written.comment(
        "Где купить хлеб",
        external_id=second.messages.get().external_id,
        author=second.messages.get().external_id,
        kind=EventKind.COMMENT_EDITED,
        at=NOON + timedelta(minutes=1),
    )
    receive(written.account, event, at=NOON + timedelta(minutes=1))
    assert Likeness.objects.get(incident=second).group == second.pk


def test_what_is_put_off_lies_in_no_pile(operator: Client, staff: Staff, written: Written) -> None:
    later = written.incident("Когда откроют ярмарку")
    now = timezone.now()
    snooze(later, until=now + timedelta(days=1), waits_for="", by=staff.operator, at=now)

    assert "ярмарку" not in operator.get("/desk/piles/").content.decode()
    assert not Piles(user=staff.operator, pile="answer", at=now).total
    assert Piles(user=staff.operator, pile="answer", at=now + timedelta(days=2)).total == 1


def test_what_has_no_likely_topic_goes_aside_by_one_press(
    operator: Client, staff: Staff, written: Written, topics: list[Topic]
) -> None:
    likely = written.incident(TopicPhrase.objects.earliest("pk").text)
    Incident.objects.filter(pk=likely.pk).update(guessed_topic=topics[0], guess_certainty=0.9)
    others = [written.incident(f"Когда почистят {what}") for what in ("дороги", "крыши", "реку")]
    Incident.objects.exclude(pk=likely.pk).update(guessed_topic=None, guess_certainty=0)
    assert "3 строки без вероятной темы, — не наше" in operator.get("/desk/piles/").content.decode()

    rows = [row.value for row in Piles(user=staff.operator, pile="answer", at=timezone.now()).rows]
    press(operator, "others", pile="answer", rows=rows)

    kept = Incident.objects.filter(pile=Incident.Pile.ANSWER)
    assert list(kept) == [likely]
    assert {one.pk for one in others} == set(
        Incident.objects.filter(pile=Incident.Pile.NOT_OURS).values_list("pk", flat=True)
    )
    Batch.objects.get().undo(by=staff.operator, at=timezone.now())
    assert Incident.objects.filter(pile=Incident.Pile.ANSWER).count() == 4


def test_a_page_is_closed_by_one_press_and_taken_back(
    operator: Client, staff: Staff, written: Written
) -> None:
    incidents = [written.incident(f"Спасибо {'большое ' * n}") for n in range(5)]
    rows = [
        row.value
        for row in Piles(user=staff.operator, pile="not_a_question", at=timezone.now()).rows
    ]
    press(operator, "close-no_question", pile="not_a_question", rows=rows)
    assert set(Incident.objects.values_list("status", "outcome")) == {("closed", "no_question")}
    batch = Batch.objects.get()
    assert "Вернуть" in operator.get("/desk/piles/").content.decode()
    operator.post(f"/desk/batches/{batch.pk}/undoing/", {"back": "/desk/piles/"})
    assert set(Incident.objects.values_list("status", "outcome", "closed_at")) == {
        ("new", "", None)
    }
    for verb in ("incident.closed", "incident.put_back"):
        assert Line.objects.filter(verb=verb).count() == len(incidents)


def test_taking_back_has_a_minute_an_owner_and_spares_what_others_changed(
    staff: Staff, written: Written, operator: Client
) -> None:
    mine, theirs = written.incident("Спасибо"), written.incident("Благодарю вас")
    press(operator, "close-no_question", pile="not_a_question", rows=[f"{mine.pk}.{theirs.pk}"])
    batch = Batch.objects.get()
    for who, later in ((staff.approver, 0), (staff.operator, 61)):
        with pytest.raises(Refused):
            batch.undo(by=who, at=batch.at + timedelta(seconds=later))
    theirs.reopen(by=staff.approver, at=timezone.now())
    assert batch.undo(by=staff.operator, at=batch.at + timedelta(seconds=59)) == 1
    with pytest.raises(Refused):
        batch.undo(by=staff.operator, at=batch.at + timedelta(seconds=59))


def test_correcting_a_guess_is_one_press(
    operator: Client, written: Written, topic: Topic, delicate: Topic
) -> None:
    incident = written.incident("Спасибо")
    press(operator, f"pile-answer {incident.pk}", pile="not_a_question")
    incident.refresh_from_db()
    assert incident.pile == Incident.Pile.ANSWER
    press(operator, f"topic-{delicate.pk} {incident.pk}", pile="answer")
    incident.refresh_from_db()
    assert (incident.topic, incident.status) == (delicate, Incident.Status.IN_PROGRESS)


def test_a_press_with_scripts_changes_its_row_alone_and_can_be_taken_back_there(
    operator: Client, written: Written, topic: Topic
) -> None:
    incident = written.incident()
    htmx = {"HX-Request": "true"}
    word = {"press": f"topic-{topic.pk} {incident.pk}", "pile": "answer"}
    row = operator.post("/desk/piles/rows/", word, headers=htmx).content.decode()
    assert row.strip().startswith("<li")
    assert "data-focus" in row
    batch = Batch.objects.get()
    again = operator.post(
        f"/desk/batches/{batch.pk}/undoing/",
        {"undone": str(incident.pk), "pile": "answer"},
        headers=htmx,
    ).content.decode()
    assert again.strip().startswith("<li")
    assert "Магазин не меняет платье" in again
    incident.refresh_from_db()
    assert incident.status == Incident.Status.NEW


def test_nonsense_is_a_sentence(operator: Client, written: Written) -> None:
    incident = written.incident()
    for word in ("", "topic-999999 1", "close-solved 1", "pile-same 1", "topic 1", "\x00"):
        press(operator, word, pile="nowhere")
    incident.refresh_from_db()
    assert incident.status == Incident.Status.NEW
    for query in ("pile=%00", "page=-1", "pile=same&page=99"):
        assert operator.get(f"/desk/piles/?{query}").status_code == 200


def test_a_page_of_a_pile_asks_few_queries(
    operator: Client,
    written: Written,
    topics: list[Topic],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(60):
        written.incident(f"Не меняют платье номер {number}")
    operator.get("/desk/piles/")
    with django_assert_max_num_queries(15):
        assert operator.get("/desk/piles/").content.decode().count('class="pile-row"') == 20


COURTESIES = (
    "Спасибо", "Спасибо большое!", "Молодцы, супер!", "Здравствуйте", "👍👍👍", "+", "Баркалла",
    "С праздником вас! Здоровья и мира каждой семье", "Большое спасибо за помощь и понимание ❤",
)  # fmt: skip
WITH = ("", "Здравствуйте! ", "Добрый день, ")
AFTER = ("", "?", " Грозный", ", помогите", " уже неделю")


def real_like(chance: Random) -> list[str]:
    """200 comments as people write them: a quarter nothing to answer, one thing that excites forty,
    the rest about anything, in their own words."""
    phrases = list(TopicPhrase.objects.order_by("pk").values_list("text", flat=True))
    exciting = phrases[3]
    texts = [chance.choice(WITH) + exciting + chance.choice(("", "!!", " ???")) for _ in range(40)]
    texts += [chance.choice(COURTESIES) for _ in range(50)]
    texts += [
        chance.choice(WITH) + chance.choice(phrases) + chance.choice(AFTER) for _ in range(110)
    ]
    chance.shuffle(texts)
    return texts


@pytest.mark.slow
def test_two_hundred_comments_are_sorted_by_at_most_two_hundred_presses(
    operator: Client, staff: Staff, written: Written, topics: list[Topic]
) -> None:
    """The person knows what each is about; presses are those of a mouse, turning a page too."""
    truth = dict(TopicPhrase.objects.values_list("text", "topic_id"))
    chance = Random(12)
    for text in real_like(chance):
        written.incident(text)
    presses = 0
    for pile in ("same", "not_a_question", "not_ours", "answer"):
        while rows := Piles(user=staff.operator, pile=pile, at=timezone.now()).rows:
            presses += 1  # the page is opened or renewed
            if pile == "not_a_question":
                press(operator, "close-no_question", pile=pile, rows=[row.value for row in rows])
                presses += 1
                continue
            for row in rows:
                sentence = row.first.messages.get().versions.get().text
                wanted = next((topic for text, topic in truth.items() if text in sentence), None)
                offered = [topic.pk for topic in row.topics]
                presses += 1 if wanted is None or wanted in offered else 3
                press(operator, f"topic-{wanted or offered[0]} {row.value}", pile=pile)
    assert not Incident.objects.filter(status=Incident.Status.NEW).exists()
    assert Incident.objects.count() == 200
    print(f"presses: {presses}")
    assert presses <= 200
