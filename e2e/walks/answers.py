"""Pages of answers: wordings, several people about one thing, judging."""

import re

from playwright.sync_api import Page, expect

from e2e.furnishing import OPEN_TO_ALL
from e2e.visiting import sign_in
from e2e.walks.walking import See, follow
from tests.running import Installation


def wordings(page: Page, installation: Installation, see: See) -> None:
    """A template and a phrase are kept, offered beside the reply; the text is read as typed."""
    sign_in(page, installation, "operator")
    page.goto("/desk/templates/new/")
    page.get_by_role("button", name="Сохранить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "template-refused")
    page.get_by_label("Название").fill("Обмен без чека")
    page.get_by_label("Тема").select_option(index=1)
    page.get_by_label("Текст", exact=True).fill("Обменяют и без чека: сошлитесь на свидетеля.")
    page.get_by_role("button", name="Сохранить").click()
    page.goto("/desk/phrases/new/")
    page.get_by_label("Название").fill("Часы приёма")
    page.get_by_label("Фраза").fill("Приём по средам с 9 до 13.")
    page.get_by_label("для меня").check()
    page.get_by_role("button", name="Сохранить").click()
    see(page, "wordings-kept")
    for name in ("Обмен без чека", "Часы приёма"):
        page.get_by_role("link", name=f"Изменить «{name}»").click()
        see(page, f"wording-{'template' if name.startswith('Обмен') else 'phrase'}")
        page.goto("/desk/templates/")
    page.goto(f"/desk/incidents/{installation.python(OPEN_TO_ALL).strip()}/")
    page.get_by_label("Наш ответ").fill("В установленном порядке. Звоните: 8 928 000-11-22.")
    page.locator(".remark-stop").wait_for()
    page.get_by_text("Это не личные данные").click()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    see(page, "incident-remarks")


def mass(page: Page, installation: Installation, see: See) -> None:
    """Several people about one thing: gathered, added to, one adapted, handed over, judged."""
    sign_in(page, installation, "operator")
    page.goto("/desk/mass/new/?q=чек")
    see(page, "mass-new-found")
    page.get_by_label("О чём пишут").fill("Не меняют товар по чеку")
    page.get_by_role("button", name="Собрать", exact=True).click()
    page.wait_for_url(re.compile(r"/mass/\d+/$"))
    see(page, "mass")
    mass_url = page.url
    page.goto(f"{mass_url}adding/?q=магазин")
    see(page, "mass-adding")
    page.goto(mass_url)
    follow(page, r"/members/\d+/$")
    page.get_by_label("Как обратиться к человеку").fill("Анна Петровна")
    page.get_by_role("button", name="Сохранить для этого человека").click()
    see(page, "mass-member")
    page.goto(mass_url)
    page.get_by_label("Общий ответ").fill("{имя обращения}, здравствуйте! Номер {номер}, {кто}.")
    page.get_by_role("button", name="Сохранить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "mass-refused")
    page.get_by_label("Общий ответ").fill("{имя обращения}, здравствуйте! Номер {номер}.")
    page.get_by_role("button", name=re.compile("^Отправить на согласование")).click()
    see(page, "mass-submitted")
    page.context.clear_cookies()
    sign_in(page, installation, "approver")
    page.goto(f"{mass_url}approval/")
    see(page, "mass-approval")
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    page.get_by_label(re.compile("^Что исправить")).fill("Назовите срок.")
    page.get_by_role("button", name="Вернуть на доработку").click()
    see(page, "mass-returned")
    page.get_by_role("button", name=re.compile("^Распустить")).click()


def quality(page: Page, installation: Installation, see: See) -> None:
    """Of the answers that the demonstration has drawn one is left: rated, refused half done."""
    sign_in(page, installation, "lead")
    page.goto("/desk/quality/")
    follow(page, r"/quality/\d+/$")
    see(page, "quality-draw")
    left = page.get_by_role("listitem").filter(has_text="вами не оценён")
    page.goto(left.get_by_role("link").first.get_attribute("href") or "")  # «Ещё» may lie over it
    page.get_by_label("да", exact=True).first.check()
    page.get_by_role("button", name="Закончить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "quality-answer")
