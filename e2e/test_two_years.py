"""Two years in the browser: a survey, findings, a meeting, minutes, assignments, more time,
reports, off control, the next survey, what it says of each, and the page that everybody reads.

One became better, of another a change is not proven, a third became worse. Surveys are opened,
filled and closed by their own verbs with the moments of their years: time is a parameter of them.
"""

import re
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, Person
from tests.running import Installation
from tests.thorough import every_third

pytestmark = every_third(2)

SURVEY = """
from datetime import timedelta
from django.utils import timezone
from otklik.improvements.models import Matter
from otklik.surveys.lifecycle.steps import close_wave, open_wave, publish_wave
from otklik.surveys.models import InstrumentVersion, Mode, Response, Wave, WaveDays, WaveWords

TABLES = {tables!r}
begins = timezone.now() + timedelta(days={begins})
for other in Wave.objects.filter(opened_at__isnull=False, closed_at__isnull=True):
    close_wave(other, by=None, at=begins)
version = InstrumentVersion.objects.approved_first().first()
wave = Wave.plan(version=version, slug="{slug}", words=WaveWords(title="Замер {slug}", purpose=""),
                 days=WaveDays(opens_on=None, closes_on=None, results_on=None), by=None, at=begins)
open_wave(wave, by=None, at=begins)
chosen = {{field: [a for a, n in table.items() for _ in range(n)]
          for field, table in TABLES.items()}}
Response.objects.bulk_create(
    Response(wave=wave, mode=Mode.WEB, language="ru",
             codes=version.form.encode({{f: (all_[n],) for f, all_ in chosen.items()}}))
    for n in range(400)
)
close_wave(wave, by=None, at=begins + timedelta(days=20))
publish_wave(wave, by=None, at=begins + timedelta(days=25))
"""
FIRST = {
    "overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50},
    "site-finds": {"yes": 200, "no": 150, "unsure": 50},
    "information": {"5": 200, "4": 100, "3": 100},
}
SECOND = {
    "overall": {"satisfied": 320, "not-satisfied": 50, "unsure": 30},
    "site-finds": {"yes": 206, "no": 146, "unsure": 48},
    "information": {"5": 60, "4": 60, "3": 80, "2": 100, "1": 100},
}
FINDINGS = {1: "Людям трудно с нами.", 4: "Не найти нужное.", 13: "Сведений мало."}
SPECIALIST = "Специалист отдела защиты прав потребителей"
AUTHORISED = "Уполномоченное лицо"


@pytest.fixture
def installation(changed_installation: Installation) -> Installation:
    return changed_installation


@pytest.fixture
def person(installation: Installation, enter: Enter) -> Person:
    return partial(enter, installation)


def chosen(page: Page, label: str, name: str) -> None:
    """A colleague is listed with the post: the name begins the option."""
    field = page.get_by_label(label, exact=True)
    value = field.locator("option", has_text=re.compile(f"^{name}")).first.get_attribute("value")
    field.select_option(value)


def test_two_years(installation: Installation, person: Person, axe_clean: AxeClean) -> None:
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    installation.python(SURVEY.format(tables=FIRST, begins=-40, slug="first"))
    lead = person("lead")
    before = len(_numbers(lead, "/desk/findings/?view=all"))
    for question, words in FINDINGS.items():
        _raise(lead, question, words, verify_on=today + timedelta(days=390))
    axe_clean(lead)
    _hold_meeting(lead, axe_clean, today=today)
    specialist, authorised = person("specialist"), person("authorised")
    specialist.goto("/desk/assignments/?state=work")
    mine = _numbers(specialist, "/desk/assignments/?state=work")[-3:]
    _ask_for_time(specialist, authorised, mine[0])
    for number in mine:
        _report_and_take_off(specialist, authorised, number)
    axe_clean(authorised)
    installation.python(SURVEY.format(tables=SECOND, begins=340, slug="second"))
    for n, word in enumerate(("стало лучше", "изменение не доказано", "стало хуже"), before + 1):
        lead.goto(f"/desk/findings/{n}/")
        expect(lead.locator("main")).to_contain_text(f"Замер second: {word}")
        expect(lead.locator("main")).to_contain_text("опрос записал, изменилось ли")
    axe_clean(lead)
    for number in mine:
        lead.goto(f"/desk/assignments/{number}/outcome/")
        lead.get_by_label("Что сделано").fill(f"Сделано по поручению {number}.")
        lead.get_by_role("button", name="Опубликовать на сайте").click()
        expect(lead.get_by_text("Теперь это видят все.")).to_be_visible()
    lead.goto("/done/")
    for word in ("стало лучше", "изменение не доказано", "стало хуже"):
        expect(lead.locator("main")).to_contain_text(word)
    axe_clean(lead)


def _numbers(page: Page, address: str) -> list[str]:
    page.goto(address)
    rows = page.locator(".row-title").all_inner_texts()
    return sorted((text.partition(".")[0] for text in rows), key=int)


def _raise(lead: Page, number: int, words: str, *, verify_on: object) -> None:
    lead.goto(f"/desk/surveys/first/results/{number}/finding/")
    lead.get_by_label("Что не так в нашей работе").fill(words)
    lead.get_by_role("radio").first.check()
    lead.get_by_role("button", name="Завести проблему").click()
    lead.get_by_label("Ожидаемое изменение").fill("20")
    lead.get_by_label("Когда проверим").fill(f"{verify_on:%d.%m.%Y}")
    lead.get_by_role("button", name="Записать ожидание").click()
    expect(lead.get_by_text("Ожидание сохранено.")).to_be_visible()


def _hold_meeting(lead: Page, axe_clean: AxeClean, *, today: object) -> None:
    """Yesterday's: planned, attended, decided, signed."""
    lead.goto("/desk/meetings/new/")
    lead.get_by_label("Тема заседания").fill("Итоги первого опроса")
    lead.get_by_label("День").fill(f"{today:%d.%m.%Y}")
    lead.get_by_label("Время").fill("00:01")
    lead.get_by_label("Место").fill("Зал")
    lead.get_by_role("button", name="Запланировать заседание").click()
    meeting = lead.url
    axe_clean(lead)
    for box in lead.get_by_role("checkbox").all():
        box.check()
    lead.get_by_role("button", name="Отметить присутствующих").click()
    for item in range(lead.get_by_role("link", name="Записать решение").count()):
        lead.goto(f"{meeting}items/{item + 1}/")
        lead.get_by_label("Решили").fill("Дать поручение.")
        lead.get_by_role("button", name="Записать").click()
    for words in FINDINGS.values():
        lead.goto(f"{meeting}points/")
        lead.get_by_label("Что сделать").fill(f"Исправить: {words}")
        lead.get_by_label("Ожидаемый результат").fill("Исправлено.")
        chosen(lead, "Исполнитель", SPECIALIST)
        chosen(lead, "Контролёр", AUTHORISED)
        lead.get_by_label("Или рабочих дней").fill("20")
        field = lead.get_by_label("Какую проблему решает")
        option = field.locator("option", has_text=words).last
        field.select_option(option.get_attribute("value"))
        lead.get_by_role("button", name="Записать пункт").click()
        expect(lead.get_by_text("Пункт записан.")).to_be_visible()
    lead.get_by_role("button", name="Отметить: протокол подписан").click()
    expect(lead.get_by_text("его пункты стали поручениями")).to_be_visible()
    axe_clean(lead)


def _ask_for_time(specialist: Page, authorised: Page, number: str) -> None:
    specialist.goto(f"/desk/assignments/{number}/")
    asking = specialist.locator("section", has=specialist.locator("#ask-heading"))
    asking.get_by_label("Или рабочих дней").fill("40")
    asking.get_by_label("Почему").fill("Ждём сервер.")
    asking.get_by_role("button", name="Попросить продлить срок").click()
    expect(specialist.get_by_text("Просьба отправлена")).to_be_visible()
    authorised.goto(f"/desk/assignments/{number}/")
    authorised.get_by_label("Ответ", exact=True).fill("Хорошо.")
    authorised.get_by_role("button", name="Продлить").click()
    expect(authorised.get_by_text("Срок продлён.")).to_be_visible()


def _report_and_take_off(specialist: Page, authorised: Page, number: str) -> None:
    specialist.goto(f"/desk/assignments/{number}/")
    expect(specialist.get_by_role("button", name="Снять с контроля")).to_have_count(0)
    specialist.get_by_label("Что сделано").fill("Сделано, видно на сайте.")
    specialist.get_by_role("button", name="Представить информацию").click()
    expect(specialist.get_by_text("Информация представлена")).to_be_visible()
    authorised.goto(f"/desk/assignments/{number}/")
    authorised.get_by_label("Что сделано").fill("Проверено.")
    authorised.get_by_role("button", name="Снять с контроля").click()
    expect(authorised.get_by_text("Снято с контроля. Изменилось ли")).to_be_visible()
