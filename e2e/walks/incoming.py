"""Pages of what comes otherwise: a file, a request for information, another system."""

import re

from playwright.sync_api import Page, expect

from e2e.furnishing import COUNT, IMPORTING
from e2e.visiting import sign_in
from e2e.walks.walking import See, follow
from tests.running import Installation

SHEET = (
    "Дата;Автор;Сеть;Текст\n"
    "23.11.2026 10:00;Анна;ВКонтакте;Магазин не меняет платье\n"
    "вчера;Анна;ВКонтакте;И деньги не возвращает\n"
    ";;ВКонтакте;Кто проверяет весы на рынке?\n"
)
REQUEST = "Прошу предоставить сведения о ярмарках за 2025 год"


def importing(page: Page, installation: Installation, see: See) -> None:
    """A file with a mistake in it: columns, the dry run, what became of it."""
    sign_in(page, installation, "operator")
    page.goto("/desk/imports/new/")
    see(page, "import-new")
    page.locator("input[type=file]").set_input_files(
        {"name": "messages.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url("**/columns/")
    see(page, "import-columns")
    page.get_by_role("button", name="Проверить файл").click()
    page.wait_for_url("**/check/")
    see(page, "import-check")
    page.get_by_role("button", name=re.compile("^Загрузить")).click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    installation.wait_until(lambda: installation.python(IMPORTING).strip() == "False")
    page.reload()
    see(page, "import")
    page.goto("/desk/imports/")
    see(page, "imports-filled")


def requests(page: Page, installation: Installation, see: See) -> None:
    """An appeal is not taken, a request for information is: register, delay, end."""
    before = int(installation.python(COUNT))
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(REQUEST)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_label(re.compile("^Официальное обращение")).check()
    see(page, "ask-kind")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Официальное обращение подают не здесь"
    )
    see(page, "ask-appeal")
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(REQUEST)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_label(re.compile("^Запрос информации")).check()
    page.get_by_role("button", name="Отправить").click()
    see(page, "ask-request")
    page.get_by_role("button", name="Отправить запрос").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "ask-request-refused")
    page.get_by_label("Ваши фамилия и имя").fill("Анна Иванова")
    page.get_by_label("Куда ответить").fill("anna@example.org")
    page.get_by_role("button", name="Отправить запрос").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Запрос получен")
    see(page, "request-accepted")
    installation.wait_until(lambda: int(installation.python(COUNT)) > before)
    sign_in(page, installation, "operator")
    page.goto("/desk/requests/?q=ничегонетакого")
    see(page, "requests-none")
    page.goto("/desk/incidents/?view=letters")
    see(page, "letters")
    # Not the first one: another letter or question may wait longer, and need not be private.
    page.get_by_role("main").get_by_role("link", name=re.compile(REQUEST)).first.click()
    page.wait_for_url(re.compile(r"/desk/incidents/\d+/"))
    see(page, "incident-letter")
    page.get_by_role("button", name="Запрос информации…").click()
    page.get_by_role("button", name="Зарегистрировать запрос").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "request-registration-refused")
    page.get_by_label(re.compile("^Что просят")).fill("Сведения о ярмарках за 2025 год")
    page.get_by_role("button", name="Зарегистрировать запрос").click()
    page.wait_for_url(re.compile(r"/desk/requests/\d+/"))
    see(page, "request")
    page.get_by_role("button", name="Завершить запрос").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "request-refused")
    page.goto("/desk/requests/")
    see(page, "requests")


def cards(page: Page, installation: Installation, see: See) -> None:
    """A message of another system is taken up by hand, answered, and carried there."""
    sign_in(page, installation, "approver")
    page.goto("/desk/cards/new/")
    see(page, "card")
    page.get_by_role("button", name="Создать карточку").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "card-refused")
    page.get_by_role("radio", name="в соцсети").check()
    page.get_by_label(re.compile("^Ссылка на сообщение")).fill("https://example.org/wall-1?reply=2")
    page.get_by_label(re.compile("^Что человек написал")).fill("Весы на рынке врут")
    page.get_by_label(re.compile("^Когда это было")).fill("23.11.2026 10:00")
    page.get_by_label(re.compile("^Пришло из")).check()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.get_by_label("Номер там").fill("15-77")
    page.get_by_role("radio", name="ответ публикуем сами").check()
    page.get_by_role("button", name="Создать карточку").click()
    page.wait_for_url(re.compile(r"/desk/incidents/\d+/"))
    see(page, "incident-card")
    incident = re.sub(r"[?#].*", "", page.url)
    page.goto(f"{incident}case/")
    see(page, "case-noting")
    page.goto("/desk/cases/")
    see(page, "cases")
    follow(page, r"/desk/cases/\d+/$")
    see(page, "case")
