"""Pages of the site and the desk that one comes to by an act.

What is looked at there is the caller's: barriers in test_every_page.py, pictures in tools/look.py.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, Route, expect

from e2e.furnishing import BARE, COUNT, IMPORTING, INCIDENTS, OPEN_TO_ALL, UNCONFIRMED
from e2e.keeping_walk import erasing
from e2e.moderation_walk import moderation
from e2e.visiting import sign_in
from tests.running import Installation

#: Called on each page with a name for it.
type See = Callable[[Page, str], None]
#: Comes to pages that have no address of their own, or one that is not known before.
type Walk = Callable[[Page, Installation, See], None]

QUESTION = "Заказала шкаф, привезли с трещиной. Чек есть, продавец не меняет. Что делать?"
PHOTOGRAPHED = "Вот ценник и чек из одного магазина. Почему цены разные?"
SHEET = (
    "Дата;Автор;Сеть;Текст\n"
    "23.11.2026 10:00;Анна;ВКонтакте;Магазин не меняет платье\n"
    "вчера;Анна;ВКонтакте;И деньги не возвращает\n"
    ";;ВКонтакте;Кто проверяет весы на рынке?\n"
)


def ask(page: Page, installation: Installation, see: See) -> None:
    """A question is refused, accepted, followed; the pair of number and code is refused."""
    page.goto("/ask/")
    page.get_by_role("button", name="Отправить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "ask-refused")
    page.get_by_label("Ваш вопрос").fill(QUESTION)
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вопрос принят")
    see(page, "accepted")
    page.get_by_role("button", name="Открыть страницу моего вопроса").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    see(page, "status")
    page.goto("/question/")
    page.get_by_label("Номер вопроса").fill("12")
    page.get_by_label("Код").fill("123 456 789")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".summary")).to_be_visible()
    see(page, "status-refused")


def comment(page: Page, installation: Installation, see: See) -> None:
    """A comment of one's own on the wall may be corrected; the path of the start goes on."""
    before = int(installation.python(COUNT))
    page.goto("/start/")
    page.locator("#step-1").click()
    page.get_by_role("button", name="Опубликовать комментарий").first.click()
    page.get_by_role("link", name="Исправить или удалить").first.click()
    see(page, "practice-comment-own")
    page.goto("/start/")
    page.locator("#step-2").wait_for()
    see(page, "start-begun")
    # Nothing is to come to the desk when the next journey has begun.
    installation.wait_until(lambda: int(installation.python(COUNT)) > before)


def errors(page: Page, installation: Installation, see: See) -> None:
    """Pages that nobody wants to come to: damaged, broken, too often, expired, sent anew."""
    for name, handler in {
        "broken": "failed(HttpRequest())",
        "damaged": "bad_request(HttpRequest(), Exception())",
    }.items():
        body = installation.python(BARE.format(handler=handler))
        page.route(f"**/{name}/", partial(_answer, body))
        page.goto(f"/{name}/")
        see(page, name)
    page.goto("/account/login/")
    page.get_by_label("Имя для входа").fill("operator")
    page.get_by_label("Пароль", exact=True).fill("not this one")
    page.keyboard.press("Enter")
    page.locator(".summary").wait_for()
    see(page, "sign-in-refused")
    page.context.clear_cookies()
    page.get_by_label("Пароль", exact=True).fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Отправьте форму ещё раз")
    see(page, "send-again")
    foreign = f'<form method="post" action="{installation.url}/account/login/">'
    foreign += '<input name="login" value="operator"><button>send</button></form>'
    page.route("http://elsewhere.example/", partial(_answer, foreign))
    page.goto("http://elsewhere.example/")
    page.get_by_role("button").click()
    see(page, "expired")


def photo(page: Page, installation: Installation, see: See) -> None:
    """A photo is sent with a question, seen at the desk and described in words."""
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(PHOTOGRAPHED)
    page.get_by_role("button", name="Отправить").click()
    picture = BytesIO()
    Image.new("RGB", (600, 800), "#0B5A45").save(picture, "JPEG")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Приложить фото").click()
    expect(page.get_by_text(PHOTOGRAPHED)).to_be_visible()
    see(page, "photo-added")
    sign_in(page, installation, "operator")
    page.goto("/desk/incidents/?view=all")
    page.get_by_role("link", name=re.compile("Вот ценник и чек")).first.click()
    see(page, "incident-photo")
    _follow(page, r"/description/")
    see(page, "photo-description")


def incidents(page: Page, installation: Installation, see: See) -> None:
    """An incident in each state, and what hangs on it."""
    sign_in(page, installation, "operator")
    for name, number in json.loads(installation.python(INCIDENTS)).items():
        page.goto(f"/desk/incidents/{number}/")
        see(page, f"incident-{name}")
        if name == "new":
            page.goto(f"/desk/incidents/{number}/outside-answer/")
            see(page, "outside-answer")
            page.goto(f"/desk/incidents/{number}/person/")
            page.get_by_role("button", name="Показать имя").click()
            expect(page).to_have_title(re.compile("^Ошибка: "))
            see(page, "person-refused")
            page.get_by_label("чтобы обратиться по имени в ответе").check()
            page.get_by_role("button", name="Показать имя").click()
            see(page, "person-shown")
            page.goto(f"/desk/incidents/{number}/regrouping/")
            see(page, "regrouping")
            page.get_by_role("button", name="Присоединить", exact=True).click()
            expect(page).to_have_title(re.compile("^Ошибка: "))
            see(page, "regrouping-refused")
        if page.locator("a[href*='/outside-word/']").count():
            _follow(page, r"/outside-word/")
            see(page, f"outside-word-{name}")
        if name == "answered-sent":
            page.goto(f"/desk/incidents/{number}/pair/")
            see(page, "pair")
    page.goto("/desk/deliveries/")
    _follow(page, r"/deliveries/\d+/$")
    see(page, "delivery")
    page.goto(installation.python(UNCONFIRMED).strip())
    see(page, "reply-by-hand")


def extending(page: Page, installation: Installation, see: See) -> None:
    """More time for an answer, refused without a reason; norms, refused without a document."""
    sign_in(page, installation, "approver")
    page.goto("/desk/incidents/")
    _follow(page, r"/desk/incidents/\d+/")
    page.goto(f"{page.url.partition('?')[0]}extension/")
    see(page, "extension")
    page.get_by_role("button", name="Продлить", exact=True).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "extension-refused")
    page.goto(page.url.replace("/extension/", "/awaited/"))
    see(page, "awaited")
    page.get_by_role("button", name="Отметить", exact=True).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "awaited-refused")
    page.context.clear_cookies()
    sign_in(page, installation, "lead")
    page.goto("/desk/norms/")
    page.get_by_role("button", name="Записать документ").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "norms-refused")


CLOSING = """
from datetime import timedelta
from django.utils import timezone
from otklik.incidents.models import Incident, Message
incident = Incident.objects.filter(status="answered", is_private=False).first()
last = incident.messages.order_by("occurred_at").last()
last.pk, last.lane, last.direction, last.external_id = None, "private", "out", "private-answer"
last.occurred_at = last.received_at = timezone.now()
last.save()
last.versions.create(number=1, text="Подробности рассказали вам лично.", at=last.occurred_at)
print(incident.number)
"""


def closing_line(page: Page, installation: Installation, see: See) -> None:
    """What was asked in the open and answered privately asks for a line before it is closed."""
    number = installation.python(CLOSING).strip()
    sign_in(page, installation, "operator")
    page.goto(f"/desk/incidents/{number}/")
    page.get_by_label("Чем закончилось").select_option(label="разъяснено")
    page.get_by_role("button", name="Закрыть", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Скажите открыто, что ответили")
    see(page, "closing-line")


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
    _follow(page, r"/members/\d+/$")
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
    """Answers are drawn from days that are over; one is rated, refused half done, finished."""
    sign_in(page, installation, "lead")
    page.goto("/desk/quality/new/")
    today = datetime.now(UTC).date()
    page.get_by_label("Первый день").fill(f"{today - timedelta(days=40):%d.%m.%Y}")
    page.get_by_label("Последний день").fill(f"{today - timedelta(days=1):%d.%m.%Y}")
    page.get_by_label("Доля ответов").fill("50")
    page.get_by_label(re.compile("^Два оценщика")).check()
    page.get_by_role("button", name="Отобрать", exact=True).click()
    page.wait_for_url(re.compile(r"/quality/\d+/$"))
    see(page, "quality-draw")
    _follow(page, r"/quality/answers/\d+/$")
    page.get_by_label("да", exact=True).first.check()
    page.get_by_role("button", name="Закончить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "quality-answer")


def approval(page: Page, installation: Installation, see: See) -> None:
    sign_in(page, installation, "approver")
    page.goto("/desk/approvals/")
    _follow(page, r"/replies/[^/]+/approval/$")
    see(page, "approval")
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "approval-refused")


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


def connecting(page: Page, installation: Installation, see: See) -> None:
    """An official page is added in a messenger where people are not answered without a decision."""
    sign_in(page, installation, "administrator")
    page.goto("/desk/accounts/")
    see(page, "accounts")
    page.goto("/desk/accounts/new/")
    page.get_by_role("button", name="Добавить страницу").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "account-new-refused")
    page.locator("[name=network][value=telegram]").check()
    page.get_by_label(re.compile("^Как называть")).fill("Telegram для осмотра")
    page.get_by_role("button", name="Добавить страницу").click()
    page.wait_for_url("**/settings/")
    see(page, "account-settings")
    account = page.url.removesuffix("settings/")
    for place in ("", "mode", "events"):
        page.goto(f"{account}{place}/" if place else account)
        see(page, f"account-{place}".strip("-"))
    page.goto("/desk/alerts/")
    see(page, "alerts")
    for username, place in {"authorised": "passport", "lead": "dialogue"}.items():
        page.context.clear_cookies()
        sign_in(page, installation, username)
        page.goto(f"{account}{place}/")
        see(page, f"account-{place}")


def publishing(page: Page, installation: Installation, see: See) -> None:
    """A draft of a publication, its pictures, and what taking it off would mean. Nothing leaves."""
    sign_in(page, installation, "operator")
    for name, place in {"plan": "", "drafts-none": "drafts/", "noted": "noted/"}.items():
        page.goto(f"/desk/publications/{place}")
        see(page, f"publications-{name}")
    page.goto("/desk/publications/new/")
    see(page, "publication-new")
    page.locator("[name=text]").fill("Как вернуть товар: короткая памятка.")
    page.get_by_role("button", name="Сохранить и показать, как будет").click()
    page.wait_for_url(re.compile(r"/publications/\d+/"))
    see(page, "publication-draft")
    publication = re.sub(r"[?#].*", "", page.url)
    for place in ("pictures", "withdrawal"):
        page.goto(f"{publication}{place}/")
        see(page, f"publication-{place}")
    page.goto("/desk/publications/drafts/")
    see(page, "publications-drafts")


def requests(page: Page, installation: Installation, see: See) -> None:
    """A question of the site turns out to be a request for information: register, delay, end."""
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill("Прошу предоставить сведения о ярмарках за 2025 год")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вопрос принят")
    sign_in(page, installation, "operator")
    page.goto("/desk/requests/?q=ничегонетакого")
    see(page, "requests-none")
    page.goto("/desk/incidents/?view=letters")
    see(page, "letters")
    _follow(page, r"/desk/incidents/\d+/")
    see(page, "incident-letter")
    page.get_by_role("button", name="Запрос информации…").click()
    page.get_by_role("button", name="Зарегистрировать запрос").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "request-registration-refused")
    page.get_by_label(re.compile("^Что просят")).fill("Сведения о ярмарках за 2025 год")
    page.get_by_role("button", name="Зарегистрировать запрос").click()
    page.wait_for_url(re.compile(r"/desk/requests/\d+/"))
    see(page, "request")
    page.get_by_role("button", name="Отметить завершение").click()
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
    _follow(page, r"/desk/cases/\d+/$")
    see(page, "case")


def survey_by_hand(page: Page, installation: Installation, see: See) -> None:
    """A survey that is planned, and what people wrote in one that is closed."""
    sign_in(page, installation, "authorised")
    page.goto("/desk/surveys/new/")
    page.get_by_label(re.compile("^Название")).fill("Опрос для осмотра")
    page.get_by_role("button", name="Подготовить опрос").click()
    see(page, "desk-survey-planned")
    page.goto("/desk/surveys/2025/results/")
    _follow(page, r"/results/\d+/$")
    see(page, "desk-survey-written")


def _answer(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def _follow(page: Page, pattern: str) -> None:
    """The first link of the page that leads to such an address."""
    links = page.get_by_role("main").get_by_role("link")
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    page.goto(next(address for address in addresses if re.search(pattern, address)))


#: With the routes that nothing but the walk comes to.
WALKS: dict[Walk, set[str]] = {
    ask: {"ask/", "question/"},
    comment: {"practice/comments/<int:number>/"},
    photo: {"desk/incidents/<int:number>/attachments/<uuid:key>/description/"},
    errors: {"account/login/"},
    incidents: {
        "desk/incidents/<int:number>/",
        "desk/incidents/<int:number>/replies/<uuid:key>/outside-word/",
        "desk/incidents/<int:number>/outside-answer/",
        "desk/incidents/<int:number>/pair/",
        "desk/incidents/<int:number>/regrouping/",
        "desk/incidents/<int:number>/person/",
        "desk/deliveries/<int:pk>/",
        "desk/incidents/<int:number>/replies/<uuid:key>/by-hand/",
    },
    extending: {
        "desk/incidents/<int:number>/extension/",
        "desk/incidents/<int:number>/awaited/",
    },
    closing_line: {"desk/incidents/<int:number>/closing-line/"},
    moderation: {
        "desk/incidents/<int:number>/messages/<int:pk>/moderation/",
        "desk/moderation/<int:number>/",
    },
    erasing: {
        "desk/erasures/new/",
        "desk/erasures/<int:number>/",
        "desk/erasures/<int:number>/certificate/",
    },
    wordings: {"desk/templates/<int:pk>/", "desk/phrases/<int:pk>/"},
    mass: {
        "desk/mass/<int:number>/",
        "desk/mass/<int:number>/adding/",
        "desk/mass/<int:number>/approval/",
        "desk/mass/<int:number>/members/<int:pk>/",
    },
    quality: {"desk/quality/<int:pk>/", "desk/quality/answers/<int:pk>/"},
    approval: {"desk/incidents/<int:number>/replies/<uuid:key>/approval/"},
    importing: {
        "desk/imports/new/",
        "desk/imports/<int:number>/columns/",
        "desk/imports/<int:number>/check/",
        "desk/imports/<int:number>/",
    },
    connecting: {
        "desk/accounts/",
        "desk/accounts/new/",
        "desk/accounts/<slug:code>/",
        "desk/accounts/<slug:code>/settings/",
        "desk/accounts/<slug:code>/mode/",
        "desk/accounts/<slug:code>/events/",
        "desk/accounts/<slug:code>/dialogue/",
        "desk/accounts/<slug:code>/passport/",
        "desk/alerts/",
    },
    publishing: {
        "desk/publications/",
        "desk/publications/drafts/",
        "desk/publications/noted/",
        "desk/publications/new/",
        "desk/publications/<int:number>/",
        "desk/publications/<int:number>/pictures/",
        "desk/publications/<int:number>/withdrawal/",
    },
    requests: {
        "desk/incidents/<int:number>/request/",
        "desk/requests/",
        "desk/requests/<int:number>/",
    },
    cards: {
        "desk/cards/new/",
        "desk/cases/",
        "desk/cases/<int:pk>/",
        "desk/incidents/<int:number>/case/",
    },
    survey_by_hand: {
        "desk/surveys/<slug:slug>/",
        "desk/surveys/<slug:slug>/results/<int:number>/",
    },
}
