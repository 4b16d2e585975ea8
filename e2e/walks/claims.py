"""A claim is refused, shown and a term counted: pages that no address alone leads to."""

import re

from playwright.sync_api import Page, expect

from e2e.walks.walking import See
from tests.running import Installation


def claims(page: Page, installation: Installation, see: See) -> None:
    page.goto("/claims/exchange/")
    page.get_by_role("button", name="Показать письмо").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "claim-refused")
    fill_exchange(page)
    page.get_by_role("button", name="Показать письмо").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Письмо готово")
    see(page, "claim-letter")
    page.goto("/periods/exchange/")
    page.get_by_label("Когда куплена вещь").fill("25.04.2026")
    page.get_by_role("button", name="Посчитать").click()
    expect(page.get_by_text("Последний день:").first).to_be_visible()
    see(page, "period-counted")


def fill_exchange(page: Page) -> None:
    """The form of an exchange, by the names of its fields alone."""
    for label, words in {
        "Что куплено": "Платье синее, 46 размер",
        "Когда куплено": "3 марта 2026",
        "Сколько заплачено": "4 500",
        "Кому пишете": "ИП Примеров",
        "Ваши фамилия, имя и отчество": "Образцова Мария Ивановна",
        "Ваш адрес для ответа": "Грозный, улица Учебная, дом 2",
    }.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("radio", name="Размером").check()
    page.get_by_role("radio", name="Есть чек").check()
