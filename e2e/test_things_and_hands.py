"""What real networks bring and lack, played in the practice network, with axe on every page.

A person speaks without a written word and shows a photo, a place, a sticker; the desk plays, shows
and describes it. Where no program may answer, the answer is put there by hand and its link brought
back. An invitation under a comment leads its author into a private dialogue of the same matter.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import LAST_OF_QUEUE, OFFICE, PHONE, AxeClean, Enter, until, visit
from tests.running import Installation

SOON = 60_000
TEXT = "Потребуйте цену по ценнику и сохраните чек."


def test_things_hands_and_an_invitation(
    shared_installation: Installation, enter: Enter, fits: AxeClean
) -> None:
    """The citizen has a phone, the desk stands in an office; each page is seen as both see it."""
    citizen = enter(shared_installation, size=PHONE)
    approver = enter(shared_installation, "approver", size=OFFICE)
    for item in ("Голосовое сообщение", "Фото", "Место на карте", "Стикер", "Файл"):
        citizen.goto("/practice/")
        citizen.get_by_label("Ваш комментарий").first.fill("")
        citizen.get_by_label("Приложить").first.select_option(label=item)
        citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    expect(citizen.locator(".thing audio")).to_be_visible()
    fits(citizen)

    _open_newest(approver, shared_installation, "голосовое сообщение")
    incident = approver.url
    expect(approver.locator(".attachment-sound audio")).to_be_visible(timeout=SOON)
    _until(approver, shared_installation, incident, ".attachment-picture img")
    _until(approver, shared_installation, incident, ".attachment-file a")
    assert approver.locator(".attachment-sound audio").evaluate(
        "sound => new Promise(done => { sound.onloadedmetadata = () => done(sound.duration);"
        " sound.onerror = () => done(-1); sound.preload = 'metadata'; sound.load(); })"
    ) == pytest.approx(3, abs=0.1)
    expect(approver.get_by_text("43.31807, 45.69838")).to_be_visible()
    expect(approver.get_by_text("🙏")).to_be_visible()
    fits(approver)
    approver.get_by_role("link", name=re.compile("Записать словами")).first.click()
    fits(approver)
    approver.get_by_label("О чём говорится в записи").fill("Гудок: слов нет")
    approver.get_by_role("button", name="Сохранить", exact=True).click()
    expect(approver.get_by_text("Гудок: слов нет")).to_be_visible()

    _only_people(citizen, is_on=True)
    _triage(approver, incident)
    _until(approver, shared_installation, incident, "text=Ответить программой здесь нельзя")
    fits(approver)
    approver.get_by_label("Наш ответ").fill(TEXT)
    approver.get_by_role("button", name=re.compile("Дальше: ответить вручную")).click()
    approver.get_by_role("link", name="Сделать вручную").last.click()
    expect(approver.get_by_label("Текст ответа")).to_have_value(TEXT)
    fits(approver)
    steps = approver.url
    approver.goto("/desk/by-hand/")
    fits(approver)
    approver.goto(steps)
    place = approver.get_by_role("link", name=re.compile("Открыть это место")).get_attribute("href")
    assert place is not None
    citizen.goto(place)
    citizen.get_by_text("Ответить вручную от имени страницы").click()
    citizen.get_by_label("Ответ страницы").fill(f"Здравствуйте! {TEXT}")
    citizen.get_by_role("button", name="Опубликовать от имени страницы").click()
    text = citizen.locator(".words", has_text=TEXT).last
    expect(text).to_be_visible()
    fits(citizen)
    link = text.locator("a.when").evaluate("link => link.href")
    approver.get_by_label(re.compile("Ссылка на ответ")).fill(link)
    approver.get_by_role("button", name="Отметить: ответ размещён").click()
    expect(approver.get_by_text("Отмечено: ответ стоит в сети.")).to_be_visible()
    approver.goto(incident)
    expect(approver.locator("article.line-ours", has_text=TEXT)).to_have_count(1)

    _only_people(citizen, is_on=False)
    citizen.goto("/practice/")
    citizen.get_by_role("textbox", name=re.compile("^Ваш комментарий")).nth(1).fill(
        "Где мой заказ, сколько ещё ждать?"
    )
    citizen.get_by_role("button", name="Опубликовать комментарий").nth(1).click()
    _open_newest(approver, shared_installation, "Где мой заказ")
    invited = approver.url
    _triage(approver, invited)
    _until(approver, shared_installation, invited, "button:has-text('Опубликовать для всех')")
    approver.get_by_label("Наш ответ").fill("Расскажите подробнее.")
    approver.get_by_role("button", name="Пригласить в личный канал").click()
    expect(approver.get_by_label("Наш ответ")).to_have_value(re.compile(r"dialogue/\?invitation="))
    fits(approver)
    approver.get_by_role("button", name=re.compile("Опубликовать для всех")).click()
    citizen.goto("/practice/")
    follow = citizen.get_by_role("link", name=re.compile("invitation=")).last
    expect(follow).to_be_visible(timeout=SOON)
    follow.click()
    citizen.get_by_label("Ваше сообщение").fill("Заказ 17, внесена предоплата")
    citizen.get_by_label("Приложить").select_option(label="Фото")
    fits(citizen)
    citizen.get_by_role("button", name="Отправить сообщение").click()
    _until(approver, shared_installation, invited, "text=Заказ 17, внесена предоплата")
    fits(approver)

    visit(approver, "/desk/profile/")
    fits(approver)
    approver.get_by_label("60 секунд").check()
    approver.get_by_role("button", name="Сохранить", exact=True).click()
    expect(approver.get_by_label("60 секунд")).to_be_checked()
    approver.get_by_label(re.compile("^как у всех")).check()
    approver.get_by_role("button", name="Сохранить", exact=True).click()
    expect(approver.get_by_label("60 секунд")).not_to_be_checked()


def _open_newest(staff: Page, installation: Installation, words: str) -> None:
    """It comes to the queue by itself: near its end, for its term is among the latest."""
    row = staff.get_by_role("link", name=re.compile(words)).last

    def is_there() -> bool:
        for address in (LAST_OF_QUEUE, "/desk/incidents/"):
            visit(staff, address)
            if row.is_visible():
                return True
        return False

    until(staff, installation, LAST_OF_QUEUE, is_there)
    row.click()
    staff.wait_for_url(re.compile(r"/desk/incidents/\d+/"))


def _until(staff: Page, installation: Installation, address: str, selector: str) -> None:
    """Files are fetched and networks heard by workers."""
    until(staff, installation, address, staff.locator(selector).first.is_visible)


def _triage(staff: Page, address: str) -> None:
    visit(staff, address)
    work = staff.locator("#work")
    work.get_by_label("Тема", exact=True).select_option(label="Цена на ценнике и на кассе разная")
    work.get_by_label("Кто отвечает", exact=True).select_option(index=1)
    work.get_by_role("button", name="Подтвердить").click()
    expect(staff.get_by_text("Назначено:").first).to_be_visible()


def _only_people(citizen: Page, *, is_on: bool) -> None:
    citizen.goto("/practice/bad-days/")
    citizen.get_by_label(re.compile("Программам нельзя отвечать")).set_checked(is_on)
    citizen.get_by_role("button", name="Применить").click()
