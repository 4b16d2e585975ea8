"""A questionnaire from a copy to an answer: drafted, tried, approved by two, asked, answered."""

import re
from datetime import date

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.models import Response
from otklik.surveys.instrument.models import InstrumentVersion
from tests.conftest import _lift_journal_triggers
from tests.factories import PASSWORD, UserFactory, order_version
from tests.surveys.conftest import decoded

from .visiting import AxeClean

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal


def enter(browser: Browser, url: str, name: str, *, scripts: bool) -> Page:
    page = browser.new_context(base_url=url, java_script_enabled=scripts).new_page()
    page.goto("/desk/")
    page.get_by_label("Имя для входа").fill(name)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))
    return page


def test_a_question_of_ones_own_is_drafted_tried_approved_and_answered(
    browser: Browser, page: Page, live_server: LiveServer, axe_clean: AxeClean
) -> None:
    order_version()
    act = Act.objects.create(
        code="order-40", kind="приказ", number="40", adopted_on=date(2026, 11, 1), body="Орган",
        title="Об анкете",
    )  # fmt: skip
    UserFactory(username="lead", role=Role.LEAD)
    UserFactory(username="authorised", role=Role.AUTHORISED)
    lead = enter(browser, live_server.url, "lead", scripts=False)
    lead.goto("/desk/surveys/questionnaires/")
    lead.get_by_role("button", name="Скопировать, чтобы предложить изменение").click()

    lead.get_by_label("Что отвечают").select_option("Число")
    lead.get_by_role("button", name="Добавить вопрос").click()
    lead.get_by_label("Вопрос", exact=True).fill("Сколько раз за год вы заходили на сайт?")
    lead.get_by_label("Единица").fill("раз")
    when = lead.get_by_label("Только после некоторых ответов на вопрос выше")
    when.select_option("site-frequency")
    lead.get_by_role("button", name="Сохранить", exact=True).last.click()
    lead.get_by_label("Пользуюсь постоянно").check()
    lead.get_by_role("button", name="Сохранить и вернуться").click()
    expect(lead.get_by_text("Спрашивают после ответов «Пользуюсь постоянно»")).to_be_visible()
    expect(lead.get_by_text("Напишите сам вопрос")).to_have_count(0)

    lead.get_by_role("link", name="на одной странице").click()
    expect(lead.get_by_text("ответы нигде не считают")).to_be_visible()
    lead.get_by_label("Пользуюсь постоянно").first.check()
    lead.get_by_role("textbox", name="Сколько раз за год").fill("двенадцать")
    lead.get_by_role("button", name="Отправить ответы").click()
    expect(lead.get_by_role("alert")).to_contain_text("Напишите целое число")
    lead.get_by_role("textbox", name="Сколько раз за год").fill("12")
    lead.get_by_role("button", name="Отправить ответы").click()
    expect(lead.get_by_role("heading", name="Что сохранилось бы")).to_be_visible()
    assert not Response.objects.exists()

    lead.get_by_role("link", name="Вернуться к черновику").last.click()
    lead.get_by_role("link", name="Отправить на утверждение").click()
    lead.get_by_label("Документ, который утверждает анкету").select_option(str(act.pk))
    lead.get_by_label("Приложение или пункт").fill("")
    lead.get_by_role("button", name="Отправить на утверждение").click()
    expect(lead.get_by_text("утвердит другой сотрудник").first).to_be_visible()
    approval = lead.url
    second = enter(browser, live_server.url, "authorised", scripts=True)
    second.goto(approval)
    axe_clean(second)
    second.get_by_role("button", name="Утвердить как версию 2").click()
    expect(second.get_by_text("Версия 2 утверждена")).to_be_visible()

    second.goto("/desk/surveys/new/")
    second.get_by_label("версия 2").check()
    second.get_by_label("Название").fill("Опрос")
    second.get_by_label("Адрес").fill("opros")
    second.get_by_role("button", name="Подготовить опрос").click()
    second.get_by_role("link", name="Спросить двумя версиями").click()
    second.get_by_label("версия 1").check()
    second.get_by_role("button", name="Дать её половине людей").click()
    second.get_by_role("button", name="Открыть для всех").click()

    page.goto(f"{live_server.url}/surveys/opros/")
    own = page.get_by_role("textbox", name="Сколько раз за год")
    for _time in range(40):  # chance gives one of the two versions
        if "Сколько раз за год" in page.content():
            break
        page.reload()
    expect(own).to_be_hidden()
    page.get_by_label("Пользуюсь постоянно").first.check()
    expect(own).to_be_visible()
    own.fill("12 раз")
    axe_clean(page)
    page.get_by_role("button", name="Отправить ответы").click()
    page.wait_for_url("**/surveys/opros/thanks/")
    version = InstrumentVersion.objects.get(number=2)
    (result,) = decoded(version.waves.get())
    assert result == {"site-frequency": ("constantly",), "q1": ("12",)}
