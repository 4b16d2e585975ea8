"""Topics are learned from what people decided, judged on what was held out, and taken back."""

from collections.abc import Iterator
from io import StringIO
from itertools import count, product

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.cases.guesses import FROM_FILE
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import MODELS_KEPT, Learning
from otklik.incidents.intake.receive import receive
from otklik.incidents.machine_learning import reclassify, topic_learning
from otklik.incidents.machine_learning.learning_texts import MOST_OF_ONE, undecided_texts
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.databases import taken_back
from tests.incidents.conftest import NOON, Staff, Written, appoint, open_account

pytestmark = pytest.mark.django_db

STAFF = ("operator", "approver", "specialist")
WHERE = ["в центре", "на рынке", "у вокзала", "в посёлке", "за школой", "на площади"]
WHEN = ["вчера", "сегодня утром", "опять"]
# The phrases below say nothing of these words: only decisions can teach them.
WRITTEN = {
    "A01": "сапоги расклеились {} {}, деньги не отдают",
    "B02": "молоко скисло {} {}, кефир тоже",
    "C03": "автолавка {} {} не приехала",
}


@pytest.fixture(scope="module")
def sorted_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """54 messages that a person has sorted, once for the module: it takes two seconds of a core."""
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            _sort()
        yield


def _sort() -> None:
    unit = Unit.objects.create(code="rights", name="Отдел защиты прав")
    staff, written = appoint(unit), Written(account=open_account())
    names = {"A01": "Возврат и обмен", "B02": "Качество продуктов", "C03": "Торговля на селе"}
    made = [Topic.objects.create(code=code, name=name, unit=unit) for code, name in names.items()]
    for topic in made:
        TopicPhrase.objects.create(topic=topic, text=f"вопрос про {topic.name}")
    for topic, where, when in product(made, WHERE, WHEN):
        incident = written.incident(WRITTEN[topic.code].format(where, when))
        incident.triage(
            unit=unit, topic=topic, urgency=incident.urgency, by=staff.operator, at=NOON
        )


@pytest.fixture
def unit(sorted_once: None, db: None) -> Unit:
    return Unit.objects.get(code="rights")


@pytest.fixture
def staff(unit: Unit) -> Staff:
    return Staff(**{role: User.objects.get(username=role) for role in STAFF})


@pytest.fixture
def written(sorted_once: None, db: None) -> Written:
    return Written(account=Account.objects.get(), numbers=count(2000))


@pytest.fixture
def topics(sorted_once: None, db: None) -> list[Topic]:
    return list(Topic.objects.order_by("code"))


@pytest.fixture
def decided(settings: Settings, sorted_once: None, topics: list[Topic]) -> list[Incident]:
    """54 messages that a person has sorted."""
    settings.LEARNING_DECISIONS = 50
    return list(Incident.objects.order_by("pk"))


def guessed(text: str) -> str:
    topic = classify.read(text).topic
    return "" if topic is None else topic.code


def card(**options: bool) -> str:
    i_o = StringIO()
    call_command("train_language", stdout=i_o, **options)
    return i_o.getvalue()


def test_before_anything_was_learned_it_says_so_and_phrases_suggest(topics: list[Topic]) -> None:
    assert "Обучения ещё не было" in card(show=True)
    assert guessed("вопрос про качество продуктов") == "B02"
    assert guessed("сапоги расклеились") == ""


def test_what_people_decided_is_suggested_to_the_next_who_writes(
    decided: list[Incident], written: Written
) -> None:
    result = card()
    assert "решений этой установки — 54" in result
    assert "Торговля на селе" in result
    assert guessed("почему сапоги расклеились") == "A01"
    incident = written.incident("автолавки нет, когда приедет")
    assert incident.guessed_topic is not None
    assert incident.guessed_topic.code == "C03"
    assert "автолавки" in incident.guess_reason
    assert Line.objects.filter(verb="language.learned").count() == 1


def test_what_nobody_decided_is_read_again_by_what_was_learned_and_by_what_was_before(
    decided: list[Incident], written: Written
) -> None:
    waiting, by_file = (written.incident("почему сапоги расклеились") for _ in range(2))
    Incident.objects.filter(pk=by_file.pk).update(guess_reason=FROM_FILE)
    assert waiting.guessed_topic is None
    assert "Перечитано инцидентов без решения: 1; подсказка изменилась у 1." in card()
    waiting.refresh_from_db()
    assert waiting.guessed_topic == decided[0].topic
    assert reclassify.reclassify_undecided() == (1, 0)
    assert "изменилась у 1." in card(back=True)
    for one in (waiting, by_file):
        one.refresh_from_db()
        assert one.guessed_topic is None
    assert decided[0].topic == Incident.objects.get(pk=decided[0].pk).topic


def test_a_correction_is_learned_with_the_next_training(
    decided: list[Incident], topics: list[Topic], staff: Staff, unit: Unit
) -> None:
    card()
    assert guessed("автолавка не приехала") == "C03"
    for incident in decided:
        if incident.topic == topics[2]:
            incident.triage(
                unit=unit, topic=topics[0], urgency=incident.urgency, by=staff.operator, at=NOON
            )
    card()
    assert guessed("автолавка не приехала") == "A01"


def test_the_report_is_of_decisions_that_were_held_out(decided: list[Incident]) -> None:
    learning = topic_learning.train(at=NOON)
    report = learning.report
    assert 0 < report["held"] < len(decided) / 2
    assert sum(row["n"] for row in report["topics"].values()) == report["held"]
    assert report["accuracy"] == 1.0
    assert report["accuracy_from"] < 1.0
    assert report["before"] < 0.5
    assert report["mended"] + report["spoiled"] <= report["held"]


def test_going_back_leads_to_what_was_used_before_and_then_to_the_phrases(
    decided: list[Incident],
) -> None:
    card()
    first = Learning.objects.get()
    card()
    assert Learning.objects.in_use().get() != first
    assert "Тему снова подсказывает то, что выучено" in card(back=True)
    assert Learning.objects.in_use().get() == first
    assert guessed("сапоги расклеились") == "A01"
    assert "только фразы комплекта" in card(back=True)
    assert guessed("сапоги расклеились") == ""
    with pytest.raises(Refused, match="и так опирается только на фразы"):
        card(back=True)
    assert Line.objects.filter(verb="language.went_back").count() == 2


def test_going_back_does_not_lead_to_what_was_gone_back_from(decided: list[Incident]) -> None:
    for _time in range(2):
        card()
    first, rejected = Learning.objects.order_by("pk")
    card(back=True)
    card()
    card(back=True)
    assert Learning.objects.in_use().get() == first != rejected


def test_what_is_not_in_use_goes_when_words_are_erased(decided: list[Incident]) -> None:
    card()
    card()
    Learning.forget_what_is_not_used()
    assert [bool(one.content) for one in Learning.objects.order_by("pk")] == [False, True]
    assert "только фразы комплекта" in card(back=True)


def test_too_few_decisions_are_refused_and_nothing_changes(
    settings: Settings, decided: list[Incident]
) -> None:
    settings.LEARNING_DECISIONS = 55
    with pytest.raises(Refused, match="54 из 55"):
        card()
    assert not Learning.objects.exists()


def test_what_is_no_better_than_the_phrases_is_not_put_in_use(
    decided: list[Incident], topics: list[Topic]
) -> None:
    for topic in topics:
        for where in WHERE:
            phrase = WRITTEN[topic.code].format(where, WHEN[0])
            TopicPhrase.objects.create(topic=topic, text=phrase)
    with pytest.raises(Refused, match="не лучше фраз"):
        card()
    assert not Learning.objects.exists()


def test_personal_data_is_masked_and_erased_words_are_not_learned(
    decided: list[Incident], written: Written, topics: list[Topic], staff: Staff, unit: Unit
) -> None:
    incident = written.incident("сапоги расклеились, звоните 89280001122")
    incident.triage(
        unit=unit, topic=topics[0], urgency=incident.urgency, by=staff.operator, at=NOON
    )
    texts = [decision.text for decision in topic_learning.topic_decisions()]
    assert len(texts) == 55
    assert not [text for text in texts if "89280001122" in text]
    Incident.objects.filter(pk=incident.pk).update(erased_at=NOON)
    assert len(list(topic_learning.topic_decisions())) == 54


def test_old_ones_are_forgotten_but_their_figures_stay(topics: list[Topic]) -> None:
    for _time in range(MODELS_KEPT + 2):
        Learning.keep(decisions=1, report={"held": 1}, content=b"none", at=NOON)
    assert Learning.objects.count() == MODELS_KEPT + 2
    assert Learning.objects.kept().count() == MODELS_KEPT
    assert Learning.objects.in_use().get().content is not None


def test_what_another_version_wrote_is_left_alone(topics: list[Topic]) -> None:
    Learning.keep(decisions=1, report={"held": 1}, content=b"of another format", at=NOON)
    assert guessed("вопрос про качество продуктов") == "B02"


def test_what_nobody_decided_helps_masked_and_what_was_decided_is_not_counted_twice(
    decided: list[Incident], written: Written
) -> None:
    written.incident("кефир горчит, звоните 8 928 123-45-67")
    items = undecided_texts(most=100)
    assert len(items) == 1
    assert "кефир горчит" in items[0]
    assert "123-45-67" not in items[0]


def test_whoever_floods_us_shapes_nothing(topics: list[Topic], written: Written) -> None:
    """No text twice, whoever wrote it; of one person a few."""
    for number in range(8):
        for text in ("Кефир горчит!", f"кефир горчит опять, пишу в {number} раз"):
            event = written.comment(text, external_id=f"{number}{text}", author="flooder")
            receive(written.account, event, at=NOON)
    written.incident("КЕФИР   горчит!")
    written.incident("молоко скисло")
    items = undecided_texts(most=100)
    assert "молоко скисло" in items
    assert len(items) == MOST_OF_ONE + 1 + ("КЕФИР   горчит!" in items)
    assert len({" ".join(text.lower().split()) for text in items}) == len(items)
