"""An old address leads to the new one."""

import pytest
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from otklik.audit.models import Line
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site: HomePage) -> TextPage:
    found: TextPage = TextPage.objects.get(slug="how-we-answer")
    return found


def renamed(page: TextPage, slug: str) -> None:
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()
    page.refresh_from_db()


def test_a_renamed_page_is_found_at_its_old_address(client: Client, page: TextPage) -> None:
    renamed(page, "answers-of-ours")
    answer = client.get("/how-we-answer/")
    assert (answer.status_code, answer["Location"]) == (301, "/answers-of-ours/")
    answer = client.get("/en/how-we-answer/")
    assert answer["Location"] == "/en/answers-of-ours/", "in the language it was asked in"
    renamed(page, "third")
    assert client.get("/how-we-answer/")["Location"] == "/third/", "in one step"


def test_a_page_that_moved_and_those_below_are_found(client: Client, page: TextPage) -> None:
    below = page.add_child(instance=TextPage(title="Сроки", slug="terms"))
    to = Page.objects.get(slug="contacts").get_siblings().type(TextPage).exclude(pk=page.pk).first()
    page.move(to, pos="last-child")
    assert client.get("/how-we-answer/terms/").status_code == 301
    below.refresh_from_db()
    assert client.get("/how-we-answer/terms/")["Location"] == below.url


def test_what_is_off_the_site_leads_nowhere_and_never_in_a_circle(
    client: Client, page: TextPage
) -> None:
    renamed(page, "second")
    renamed(page, "how-we-answer")
    page.unpublish()
    assert client.get("/how-we-answer/").status_code == 404
    assert client.get("/second/").status_code == 404


def test_a_document_whose_code_changed_is_found(client: Client, site: HomePage) -> None:
    act = Act.objects.create(code="order-1", kind="Приказ", title="О сроках", is_published=True)
    act.code = "order-1-2026"
    act.save()
    assert client.get("/acts/order-1/")["Location"] == "/acts/order-1-2026/"
    assert client.get("/acts/order-1/print/")["Location"] == "/acts/order-1-2026/print/"
    act.code = "order-one"
    act.save()
    assert client.get("/acts/order-1/")["Location"] == "/acts/order-one/"


def test_an_editor_leads_addresses_of_a_former_site_on_and_who_writes_does_not(
    client: Client, page: TextPage
) -> None:
    add = "/admin/redirects/add/"
    fields = {"old_path": "/index.php?id=5", "redirect_page": page.pk, "redirect_link": ""}
    client.force_login(UserFactory(role=Role.SPECIALIST))
    client.post(add, fields)
    assert not Redirect.objects.exists()
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert client.post(add, fields).status_code == 302  # not for good: the box is not ticked
    assert Line.objects.filter(verb="setting.added").count() == 1
    client.logout()
    answer = client.get("/index.php?id=5")
    assert (answer.status_code, answer["Location"]) == (302, "/how-we-answer/")
    assert client.get("/index.php?id=6").status_code == 404
