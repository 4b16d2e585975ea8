"""The gallery in six schemes, narrow, enlarged, and with the keyboard; sign-in in a browser."""

import re
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from e2e.barriers import barriers, scrolls_sideways
from e2e.sorts import SCHEME
from e2e.visiting import AxeClean
from otklik.organisation.structure.authority import Authority
from tests.one_line_markup import in_one_line

SCHEMES = (
    "light",
    "dark",
    "black-on-white",
    "white-on-black",
    "blue-on-sky",
    "brown-on-beige",
)


@pytest.fixture(autouse=True)
def authority(live_server: LiveServer) -> Authority:
    """Names as long as real ones, and a telephone, so that the header is full."""
    authority = Authority.objects.create(
        code="shop-watch",
        phone="8 (800) 000-00-00",
        email="post@example.org",
        site_url="https://example.org/",
    )
    for language, short in (("ru", "Комитет по защите прав покупателей"), ("ce", "Комитет")):
        authority.texts.create(language=language, short_name=short, full_name=f"{short} " * 3)
    return authority


def visit(page: Page, live_server: LiveServer, address: str, *, width: int = 1280) -> list[str]:
    """Open a page of ours; returns what it complained of in the console, as it goes on."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda text: complaints.append(text.text) if "Policy" in text.text else None,
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{address}")
    return complaints


def test_the_gallery_has_no_barrier(page: Page, live_server: LiveServer) -> None:
    """In six schemes, narrow, at twice the size, with text spaced wider."""
    complaints = visit(page, live_server, "/gallery/")
    assert barriers(page) == []
    assert complaints == []


def test_twice_the_size_is_twice_the_size(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/gallery/?size=200", width=360)

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert not scrolls_sideways(page)


def test_the_skip_link_puts_focus_on_the_heading(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/help/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_be_focused()


def test_the_header_of_a_phone_is_low(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/", width=360)

    box = page.locator("header").bounding_box()

    assert box is not None
    assert box["height"] <= 112


def test_what_became_of_an_act_takes_focus(page: Page, live_server: LiveServer) -> None:
    """Also where the address has a fragment, which would take focus away."""
    empty, full = (
        in_one_line(render_to_string("ui/components/status_messages.html", {"notices": notices}))
        for notices in ([], [("Обращение закрыто", "done")])
    )

    def say(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(empty, full))

    page.route("**/help/*", say)
    visit(page, live_server, "/help/?act=1#main")

    expect(page.locator("#status")).to_be_focused()
    expect(page.locator("#status")).to_have_accessible_name(re.compile("Обращение закрыто"))


def test_focus_is_seen_in_every_scheme(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/gallery/")
    button = page.locator("#buttons button").first

    page.locator("#id_size").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(button).to_be_focused()
    for scheme in SCHEMES:
        page.evaluate(SCHEME, scheme)
        ring = button.evaluate(
            "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow"
        )
        assert ring.startswith("solid"), scheme
        assert "2px" in ring, scheme


def test_what_is_chosen_from_has_an_edge_in_every_scheme(
    page: Page, live_server: LiveServer
) -> None:
    """The browser's own is grey and white, which light blue and beige do not show."""
    visit(page, live_server, "/gallery/")
    edges = page.evaluate(
        """schemes => schemes.map(scheme => {
          document.documentElement.dataset.scheme = scheme;
          const probe = document.body.appendChild(document.createElement("i"));
          const edge = getComputedStyle(document.documentElement).getPropertyValue("--edge");
          probe.style.color = edge.trim();
          return ["radio", "checkbox"].map(type => getComputedStyle(
            document.querySelector(`main input[type=${type}]`)
          ).boxShadow.startsWith(getComputedStyle(probe).color));
        })""",
        list(SCHEMES),
    )
    assert edges == [[True, True]] * len(SCHEMES)


def test_a_wrong_password_comes_back_with_focus_on_the_summary(
    page: Page, live_server: LiveServer, axe_clean: AxeClean
) -> None:
    visit(page, live_server, "/account/login/")
    page.locator("[name=login]").fill("operator")
    page.locator("[name=password]").fill("not this one")

    page.locator("main button").click()

    expect(page).to_have_title("Ошибка: Вход для сотрудников — Комитет по защите прав покупателей")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("[name=login]")).to_have_value("operator")
    axe_clean(page)


def test_the_counter_warns_and_never_cuts(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/gallery/")
    area = page.locator("#id_reply")

    area.fill("а" * 23)

    counter = page.locator("#id_reply_count output")
    expect(counter).to_have_text("23 из 20 знаков: лишних 3")
    expect(counter).to_have_attribute("aria-live", "polite")
    expect(area).to_have_value("а" * 23)
    area.fill("а" * 5)
    expect(counter).to_have_text("5 из 20 знаков")
    expect(counter).to_have_attribute("aria-live", "off")


def test_without_javascript_the_look_is_still_chosen(
    page: Page, live_server: LiveServer, context: BrowserContext
) -> None:
    context.route("**/*.js", lambda route: route.abort())
    visit(page, live_server, "/help/")
    page.get_by_role("link", name="Размер и цвет").click()
    page.get_by_label("Крупный", exact=True).check()
    page.get_by_label("Белое на чёрном").check()

    page.get_by_role("button", name="Применить").click()

    expect(page).to_have_url(f"{live_server.url}/help/")
    html = page.locator("html")
    expect(html).to_have_attribute("data-size", "150")
    expect(html).to_have_attribute("data-scheme", "white-on-black")


def test_a_draft_is_kept_and_says_so(page: Page, live_server: LiveServer) -> None:
    visit(page, live_server, "/gallery/")
    answers = [
        {"json": {"revision": 8, "saved_at": "15:47"}},
        {"json": {"error": "Ответ изменил коллега"}, "status": 409},
        {"status": 302, "headers": {"Location": "/account/login/"}},
    ]
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(**answers[len(sent) - 1])  # type: ignore[arg-type]

    page.route("**/draft-of-a-test/", answer)
    page.evaluate(
        """() => {
          const form = document.querySelector("#draft");
          form.dataset.autosaveUrl = "/draft-of-a-test/";
          const revision = document.createElement("input");
          Object.assign(revision, { type: "hidden", name: "revision", value: "7" });
          form.append(revision);
        }"""
    )
    text = page.locator("#draft textarea")
    status = page.locator("#draft [data-autosave-status]")

    text.fill("первый")
    expect(status).to_have_text("сохранено 15:47")
    text.fill("второй")
    expect(status).to_have_text(re.compile(r"^не сохранено с .*Ответ изменил коллега$"))
    text.fill("третий")
    expect(status.get_by_role("link", name="Войти в новом окне")).to_be_visible()

    expect(text).to_be_editable()
    assert "7" in sent[0]
    assert "8" in sent[1], "the revision of the answer goes back with the next text"


def test_a_draft_is_sent_by_a_page_that_is_left(page: Page, live_server: LiveServer) -> None:
    """Before its time, which stands still. (What a page sends on its way out no driver sees.)"""
    page.clock.install(time=datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    visit(page, live_server, "/gallery/")
    page.clock.pause_at(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    page.evaluate('document.querySelector("#draft").dataset.autosaveUrl = "/draft-of-a-test/"')
    page.locator("#draft textarea").fill("набрано только что")

    with page.expect_request("**/draft-of-a-test/") as asked:
        page.evaluate('window.dispatchEvent(new Event("pagehide"))')

    assert "набрано только что" in (asked.value.post_data or "")
