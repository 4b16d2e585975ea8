"""An editor's first day: in by the door, hours and a page corrected, published, taken back."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.barriers import scrolls_sideways
from e2e.effort import Effort
from e2e.visiting import AxeClean
from tests.running import Installation

SIZES = [(1280, 900), (768, 1024)]
FIVE_MINUTES = 300.0  # seconds; an act has the other five (test_acts.py)
NEWS = {
    "#id_title": "Ярмарка школьных товаров",
    "#id_lead": "В субботу с девяти утра на площади продают тетради и форму. Вход свободный.",
    "#id_picture_alt": "Прилавок с тетрадями под навесом",
}
BODY = "Чек сохраните: без него обменять вещь труднее. Пандус есть со стороны парка."


@pytest.fixture
def editor(browser: Browser, shared_installation: Installation) -> Iterator[Page]:
    """Inside, by the door «Редактор»; every host that a page asks is ours, nothing that the policy
    forbids is tried, and no script falls over."""
    width, height = SIZES[0]
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=shared_installation.url
    )
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda asking: asked.add(asking.url))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda text: complaints.append(text.text) if "Policy" in text.text else None)
    page.goto("/start/")
    page.get_by_role("button", name=re.compile("редактор", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", name="Редактор сайта")).to_be_visible()
    yield page
    context.close()
    ours = (shared_installation.url, "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert complaints == []


def paste(page: Page, address: str) -> None:
    """From the first page of the editor to the form, by the address of the page."""
    page.goto("/admin/")
    page.get_by_label("Адрес страницы").fill(address)
    page.get_by_role("button", name="Открыть для правки").click()


def test_hours_and_a_page_are_corrected_and_taken_back(
    editor: Page, shared_installation: Installation, axe_clean: AxeClean
) -> None:
    """Sentences 22 and 23."""
    page = editor
    axe_clean(page)
    page.get_by_role("link", name="Исправить контакты и часы").click()
    expect(page.get_by_label("Суббота: начало")).to_be_visible()  # not the page before any more
    axe_clean(page)
    page.get_by_label("Суббота: начало").fill("10")
    page.get_by_label("Суббота: конец").fill("9:30")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("конец работы (09:30) должен быть позже начала")).to_be_visible()
    expect(page.get_by_label("Суббота: конец")).to_have_value("9:30")
    page.get_by_label("Суббота: конец").fill("14:00")
    page.get_by_role("button", name="Сохранить").click()
    page.goto("/contacts/")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Суббота.*10:00.*14:00", re.DOTALL))

    page.goto("/how-we-answer/")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Исправить эту страницу").click()
    expect(page.locator("#id_title")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the editor builds its map of the page meanwhile
    axe_clean(page)
    page.locator("#id_title").fill("Как мы вам отвечаем")
    page.get_by_role("button", name="Опубликовать на сайте сейчас").click()
    expect(page.locator(".messages")).to_contain_text("опубликована")
    page.goto("/how-we-answer/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Как мы вам отвечаем")

    page.get_by_role("link", name="Исправить эту страницу").click()
    page.get_by_role("link", name="Вернуть прежнюю версию").click()  # the first press
    expect(page.get_by_role("button", name="Вернуть и показать всем")).to_be_visible()
    axe_clean(page)
    page.get_by_role("button", name="Вернуть и показать всем").click()  # the second
    expect(page.locator(".messages")).to_contain_text("Прежняя версия снова на сайте")
    page.goto("/how-we-answer/")
    expect(page.get_by_role("heading", level=1)).to_have_text(before)

    paste(page, f"{shared_installation.url}/contacts/")
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    page.goto("/admin/")
    page.get_by_role("link", name="Исправить контакты и часы").click()
    page.get_by_role("link", name="Вернуть прежнюю версию").click()
    expect(page.get_by_role("rowheader", name="Суббота")).to_be_visible()
    page.get_by_role("button", name="Вернуть и показать всем").click()
    page.goto("/contacts/")
    expect(page.get_by_role("main")).not_to_contain_text("14:00–")
    page.goto("/desk/journal/")
    shown = page.get_by_role("main")
    expect(shown).to_contain_text("возвращена прежняя версия страницы")
    expect(shown).to_contain_text("изменены название, контакты или часы работы")


def a_photograph() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1600, 1000), "steelblue").save(made, "JPEG")
    return made.getvalue()


def test_news_with_a_picture_stand_on_the_site_in_five_minutes(
    editor: Page, axe_clean: AxeClean
) -> None:
    """With an act from its document (test_acts.py): a new editor's ten minutes."""
    page, effort = editor, Effort()
    effort.read(page.get_by_role("main"))
    effort.press(page.get_by_role("link", name=re.compile("Добавить новость")))
    page.wait_for_load_state("networkidle")
    effort.read(page.get_by_role("main"))
    for place, words in NEWS.items():
        effort.type(page.locator(place), words)
    effort.press(page.get_by_role("button", name="Выбрать картинку"))
    effort.press(page.get_by_role("tab", name="Загрузка"))
    window = page.get_by_role("dialog")
    effort.choose_file(
        window.locator("input[type=file]"), "Ярмарка.jpg", "image/jpeg", a_photograph()
    )
    expect(window.get_by_label("Заголовок")).to_have_value("Ярмарка")
    effort.press(window.get_by_role("button", name="Загрузка"))
    expect(window).to_have_count(0)
    effort.write(page.locator(".public-DraftEditor-content"), BODY)
    expect(page.locator("#id_body")).to_have_value(re.compile(BODY[:30]))  # a moment after the key
    effort.press(page.get_by_role("button", name="Опубликовать на сайте сейчас"))
    expect(page.locator(".messages")).to_contain_text("опубликована")
    page.goto("/news/")
    page.get_by_role("link", name=NEWS["#id_title"]).click()
    expect(page).to_have_url(re.compile("/news/yarmarka-shkolnykh-tovarov/$"))
    shown = page.get_by_role("main")
    expect(shown.get_by_role("img", name=NEWS["#id_picture_alt"])).to_be_visible()
    expect(shown).to_contain_text(BODY)
    axe_clean(page)
    print(effort.line("a news item with a picture, from the first page of the editor to the site"))
    assert effort.person + effort.machine < FIVE_MINUTES, effort.line("too long")
    assert effort.presses <= 12


#: The server has saved; the browser hears of it two seconds later, or when `hear` is called.
HEARD_LATE = """() => {
    const asked = window.fetch;
    window.fetch = async (...told) => {
        const answer = await asked(...told);
        if ((told[1] || {}).method !== "post") return answer;
        document.documentElement.dataset.heardLate = "";
        await new Promise((go) => { window.hear = go; setTimeout(go, 2000); });
        return answer;
    };
}"""


def test_a_press_while_the_editor_saves_by_itself_makes_one_page(editor: Page) -> None:
    page = editor
    page.get_by_role("link", name=re.compile("Добавить новость")).click()
    page.wait_for_load_state("networkidle")

    page.evaluate(HEARD_LATE)
    page.wait_for_timeout(3000)  # the editor looks what stands in the form before it is changed
    page.locator("#id_title").fill("Одна новость")
    page.locator("#id_lead").fill("В субботу с девяти утра.")
    text = page.locator(".public-DraftEditor-content")
    text.click()
    page.keyboard.insert_text(BODY)
    expect(page.locator("#id_body")).to_have_value(re.compile(BODY[:30]))
    expect(page.locator("html[data-heard-late]")).to_have_count(1)
    page.get_by_role("button", name="Опубликовать на сайте сейчас").click()
    expect(page.locator(".messages")).to_contain_text("опубликована")
    page.goto("/admin/reports/site-history/")  # drafts too
    made = page.get_by_role("row").filter(has_text="Создан").filter(has_text="Одна новость")
    expect(made).to_have_count(1)


PASTED = """(field) => {
    const given = new DataTransfer();
    given.setData("text/html", '<p><span style="font-weight:700">Чек</span> сохраните</p>');
    given.setData("text/plain", "Чек сохраните");
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true}));
}"""


def pick_a_day(page: Page, field: Locator) -> None:
    field.click()
    page.locator(".xdsoft_datetimepicker:visible .xdsoft_date").nth(15).click()
    expect(field).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d"))
    page.keyboard.press("Escape")


def test_what_appears_while_one_works_begins_under_the_strict_policy(editor: Page) -> None:
    """Parts that are added, their dates and choosers, pasted text, preview, plan of publication."""
    page = editor
    paste(page, "/acts/order-23/")
    page.wait_for_load_state("networkidle")
    for parts in ("editions", "links", "bases", "files"):
        rows = page.locator(f"#id_{parts}-FORMS > [data-inline-panel-child]")
        before = rows.count()
        page.locator(f"#id_{parts}-ADD").click()
        expect(rows).to_have_count(before + 1)
    pick_a_day(page, page.locator("[id^=id_editions-][id$=-effective_on]").last)
    page.locator("[id^=id_links-][id$=-other-chooser]").get_by_role("button").first.click()
    page.get_by_role("dialog").locator("td a").first.click()
    expect(page.locator("[id^=id_links-][id$=-other]")).to_have_value(re.compile(r"\d"))
    page.locator("[id^=id_links-][id$=-DELETE-button]").last.click()

    paste(page, "/how-we-answer/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Как увидят читатели").click()
    shown = page.frame_locator("#w-preview-iframe").get_by_role("main")
    expect(shown).to_be_visible()
    page.wait_for_timeout(3000)  # the editor looks what stands in the form before it is changed
    page.evaluate(HEARD_LATE)
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Абзац").click()
    text = page.locator(".public-DraftEditor-content").last
    text.click()
    expect(page.locator("html[data-heard-late]")).to_have_count(1)
    text.evaluate(PASTED)
    expect(text).to_have_text("Чек сохраните")
    expect(text.locator("span[style*=bold]")).to_have_text("Чек")
    field = page.locator("input[type=hidden][name^=body-][name$=-value]").last
    expect(field).to_have_value(re.compile("сохраните"))
    page.evaluate("hear()")  # what was pasted while the editor saved is no less to be saved
    expect(shown).to_contain_text("Чек сохраните")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.get_by_role("button", name="О странице").click()
    page.get_by_role("button", name="Назначить время").click()
    pick_a_day(page, page.get_by_role("dialog").locator("#id_go_live_at"))


def test_the_editors_pages_have_names_for_the_ear_and_fit(
    editor: Page, axe_clean: AxeClean
) -> None:
    page = editor
    for address in ("/", "/ask/", "/acts/order-23/", "/how-we-answer/", "/surveys/", "/contacts/"):
        paste(page, address)
        page.wait_for_load_state("networkidle")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            axe_clean(page)
            assert not scrolls_sideways(page), (address, width)
