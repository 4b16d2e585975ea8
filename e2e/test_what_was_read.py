"""A message is read for whoever must answer: what it seems to be, why, and how sure; a person
corrects it, the program learns, and the next message is taken for what the person said."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, answered
from tests.running import Installation

FIRST = "Отравились шаурмой у вокзала, ребёнок в больнице. Эти бездельники торгуют просрочкой!!!"
REPEAT = f"Здравствуйте. {FIRST}"
ROAD = "Яма на дороге, асфальт разбит, тротуара нет, снег не чистят"
UNKNOWN = "Мотокультиватор заржавел за неделю"
AGAIN = "Мотокультиватор заржавел, чек потерян"
ASK = """
from uuid import UUID
from django.utils import timezone
from otklik.incidents.intake.site_questions import receive_question
receipt = receive_question(key=UUID("{key}"), text="{text}", at=timezone.now())
print(receipt.number)
"""
DECIDE = """
from uuid import uuid4
from django.conf import settings
from django.utils import timezone
from otklik.incidents.machine_learning import topic_learning
from otklik.incidents.intake.site_questions import receive_question
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.organisation.models import User
now, operator = timezone.now(), User.objects.get(username="operator")
topics = list(Topic.objects.active().filter(unit__isnull=False, competence="ours")[:2])
said = {{
    "{topic}": "мотокультиватор заржавел за {{}} дней",
    next(t.name for t in topics if t.name != "{topic}"): "шиншилла сбежала из клетки {{}} раз",
}}
for name, text in said.items():
    topic = Topic.objects.get(name=name)
    for n in range(20):
        number = receive_question(key=uuid4(), text=text.format(n + 2), at=now).number
        incident = Incident.objects.get(number=number)
        incident.triage(unit=topic.unit, topic=topic, urgency="normal", by=operator, at=now)
settings.LEARNING_DECISIONS = 30
print(topic_learning.train(at=now).decisions)
"""
FORGET = """
from otklik.incidents.classification.models import Learning
Learning.objects.all().delete()
"""


@pytest.fixture
def installation(changed_installation: Installation) -> Iterator[Installation]:
    """What is learned in it is forgotten in the end."""
    yield changed_installation
    changed_installation.python(FORGET)


@pytest.fixture
def asked(installation: Installation) -> Callable[[str], int]:
    """A question of the site, taken in; its number."""
    return lambda text: int(installation.python(ASK.format(key=uuid4(), text=text)))


def read(page: Page, number: int) -> dict[str, str]:
    """What stands under «Что прочла программа», by its headings."""
    page.goto(f"/desk/incidents/{number}/")
    page.get_by_text("Что прочла программа").click()
    rows = page.locator("details[open] dl.facts > div")
    expect(rows.first).to_be_visible()
    return {
        row.locator("dt").inner_text(): row.locator("dd").first.inner_text() for row in rows.all()
    }


def test_each_guess_has_its_reason_and_a_correction_is_learned(
    enter: Enter, installation: Installation, asked: Callable[[str], int], axe_clean: AxeClean
) -> None:
    page = enter(installation, "operator")
    first, repeat, road = asked(FIRST), asked(REPEAT), asked(ROAD)
    values = read(page, repeat)
    axe_clean(page)
    assert list(values) == ["Язык", "Чей это вопрос", "Тема", "Срочность", "Тон"]
    assert "русский" in values["Язык"]
    assert values["Чей это вопрос"].startswith("наше, ")
    assert "торгуют" in values["Чей это вопрос"]
    assert "Почему: " in values["Тема"]
    assert "жизнь или здоровье" in values["Срочность"]
    assert "Отравились" in values["Срочность"]
    assert "возможно, оскорбление, не уверены" in values["Тон"]
    assert "бездельники" in values["Тон"]
    same = page.get_by_text("То же, похоже, написано в")
    expect(same.get_by_role("link", name=f"№ {first}")).to_be_visible()
    assert "не наше: дороги и дворы" in read(page, road)["Чей это вопрос"]
    greeting = read(page, asked("Здравствуйте!"))
    assert greeting["Тема"] == "нечего читать: только приветствие"
    assert "отвечать, похоже, не на что" in greeting["Чей это вопрос"]

    unknown = asked(UNKNOWN)
    read(page, unknown)
    topic = page.locator("#work").get_by_label("Тема")
    name = topic.locator("option").nth(1).inner_text()
    topic.select_option(label=name)
    page.locator("#work").get_by_label("Кто отвечает", exact=True).select_option(index=1)
    with answered(page):
        page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Назначено:").first).to_be_visible()
    assert "решил человек" in read(page, unknown)["Тема"]
    assert int(installation.python(DECIDE.format(topic=name))) >= 40
    again = read(page, asked(AGAIN))["Тема"]
    assert name in again
    assert re.search("мотокультиватор|заржавел", again, re.I)
