"""What is wrong on the site is found by opening it, and told to editors by weight."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.page_checks.nightly_check import check_page, check_site, parse_page
from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 23, 15, tzinfo=UTC)
NIGHT = timedelta(days=1)
OUTSIDE = {
    "https://gone.example/": 404,
    "https://down.example/": None,
    "https://shut.example/": 403,
    "https://fine.example/": 200,
}
asked: list[str] = []


def ask(url: str) -> Answer:
    """Our own pages as our server gives them; of others what OUTSIDE says."""
    asked.append(url)
    if url.startswith(settings.BASE_URL):
        given = Client().get(url.removeprefix(settings.BASE_URL))
        kind = given.headers["Content-Type"]
        return Answer(status=given.status_code, body=given.content, content_type=kind, url=url)
    if url.startswith("http://10."):
        raise ForbiddenAddress("The address is not public.")
    status = OUTSIDE.get(url, 200)
    if status is None:
        raise Unreachable("It took too long.")
    return Answer(status=status, body=b"", content_type="", url=url)


def page_with(home: HomePage, *paragraphs: str) -> TextPage:
    page = TextPage(title="Страница", slug="page")
    page.body = [("paragraph", text) for text in paragraphs]
    added: TextPage = home.add_child(instance=page)
    return added


def details(page: TextPage, kind: str) -> list[str]:
    found = PageFault.objects.filter(page_id=page.pk, kind=kind)
    return list(found.values_list("detail", flat=True))


def test_dead_links_are_told_when_they_are_surely_dead(site: HomePage) -> None:
    places = [*OUTSIDE, "http://10.0.0.1/", "/no-such-page/", "/contacts/", "tel:112"]
    page = page_with(site, *(f'<p><a href="{url}">сюда</a></p>' for url in places))
    asked.clear()
    check_site(at=AT, ask=ask)
    assert [one.split(" ")[0] for one in details(page, "dead_link")] == [
        f"{settings.BASE_URL}/no-such-page/",
        "https://gone.example/",
    ]
    assert len(asked) == len(set(asked)) + asked.count(f"{settings.BASE_URL}/contacts/") - 1
    check_site(at=AT + NIGHT, ask=ask)
    assert any("down.example" in one for one in details(page, "dead_link")), "two nights"
    assert not any("shut" in one or "10.0" in one for one in details(page, "dead_link"))
    page.body = []
    page.save_revision().publish()
    check_site(at=AT + 2 * NIGHT, ask=ask)
    assert not Link.objects.filter(url__contains=".example").exists()


def test_what_an_editor_can_mend_is_read_from_the_page() -> None:
    sheet = parse_page(
        "<body><h1>Сайт</h1><img src=mark.svg><main><h1>Страница</h1><h3>Через ступень</h3>"
        '<img src="/a/market.jpg"><img src="b.jpg" alt="Рынок"><a href="/x/">сюда</a></main></body>'
    )
    assert sheet.pictures == ["/a/market.jpg"]
    assert sheet.skipped_headings == ["Через ступень"]
    assert sheet.links == ["/x/"]
    assert sheet.words == 4


def test_empty_old_and_hard_pages(site: HomePage) -> None:
    page = page_with(site, "<p>Скоро.</p>")
    TextPage.objects.filter(pk=page.pk).update(last_published_at=AT - 2 * 365 * NIGHT)
    page.refresh_from_db()
    check_page(page, at=AT, ask=ask)
    assert set(PageFault.objects.filter(page_id=page.pk).values_list("kind", flat=True)) == {
        "empty",
        "old",
    }
    hard = (
        "В целях осуществления надлежащего обеспечения исполнения требований законодательства "
        "уполномоченным должностным лицом производится рассмотрение поступивших материалов, "
        "содержащих сведения о фактах нарушения установленного порядка осуществления деятельности. "
    )
    page.body = [("paragraph", f"<p>{hard * 4}</p>")]
    page.save_revision().publish()
    page.refresh_from_db()
    check_page(page, at=AT, ask=ask)
    assert details(page, "hard")
    assert PageReading.objects.get(page_id=page.pk).mark <= 2


def test_editors_read_one_list_by_weight_and_beside_the_page(
    client: Client, site: HomePage
) -> None:
    page = page_with(site, '<p><a href="/no-such-page/">сюда</a></p>')
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert "Сайт ещё не осматривали" in unescape(
        client.get("/desk/pages/mending/").content.decode()
    )
    check_site(at=AT, ask=ask)
    shown = unescape(client.get("/desk/pages/mending/").content.decode())
    assert "ссылка никуда не ведёт" in shown
    assert shown.index(f"/admin/pages/{page.pk}/edit/") < shown.index("Самые трудные страницы")
    answer = client.post("/desk/pages/mending/look/", follow=True)
    assert "Сайт осматривают" in unescape(answer.content.decode())
