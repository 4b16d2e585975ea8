"""Pages of moderation: refused without a rule, hidden, decided, lifted, counted."""

import re

from playwright.sync_api import Page, expect

from e2e.furnishing import OPEN_TO_ALL
from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.running import Installation

NOTE = "Назван чужой телефон"


def moderation(page: Page, installation: Installation, see: See) -> None:
    """A comment of the demonstration is hidden and shown again; its deletion is proposed."""
    sign_in(page, installation, "operator")
    page.goto(f"/desk/incidents/{installation.python(OPEN_TO_ALL).strip()}/")
    page.get_by_role("link", name="Скрыть или удалить").first.click()
    see(page, "moderation-beginning")
    begin = page.url
    page.get_by_label("Почему, одной фразой").fill(NOTE)
    page.get_by_role("button", name="Сделать по этому правилу").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "moderation-refused")
    page.get_by_label("Комментарий раскрывает личные данные").check()
    page.get_by_role("button", name="Сделать по этому правилу").click()
    page.wait_for_url(re.compile(r"/moderation/\d+/$"))
    see(page, "moderation-act")
    act = page.url
    page.get_by_role("link", name=re.compile("^инцидент")).click()
    see(page, "incident-hidden")
    page.goto(begin)
    page.get_by_label("Предложить удалить насовсем").check()
    page.get_by_label("Удалить комментарий потребовал суд").check()
    page.get_by_label("Почему, одной фразой").fill("Решение суда")
    page.get_by_role("button", name="Сделать по этому правилу").click()
    page.wait_for_url(re.compile(r"/moderation/\d+/$"))
    proposed = page.url
    page.context.clear_cookies()
    sign_in(page, installation, "approver")
    page.goto("/desk/moderation/")
    see(page, "moderation-waiting")
    page.goto(proposed)
    see(page, "moderation-proposed")
    page.goto(proposed)  # whoever looked may have opened what is folded
    page.get_by_text("Не удалять").click()
    page.get_by_role("button", name="Отказаться от удаления").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    page.get_by_label("Почему, одной фразой").fill("Документа нет")
    page.get_by_role("button", name="Отказаться от удаления").click()
    page.goto(act)
    page.get_by_label("Почему, одной фразой").fill("Телефон справочной")
    page.get_by_role("button", name="Снять скрытие").click()
    see(page, "moderation-lifted")
    page.goto("/desk/moderation/report/")
    see(page, "moderation-report-filled")
