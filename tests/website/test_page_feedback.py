"""«Нашли, что искали?»: one press is one more, words are masked, nothing else is kept."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import find_personal
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.page_feedback.models import MASKED, PageMark, PageWords
from otklik.website.page_feedback.views import OF_ONE_PAGE
from tests.factories import UserFactory
from tests.procedure.conftest import loaded, loaded_once

__all__ = ["loaded", "loaded_once"]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 9, tzinfo=UTC)
ACT = "/acts/order-23/"


@pytest.fixture(autouse=True)
def _noon(loaded: None) -> object:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def counts() -> dict[bool, int]:
    return {row.is_found: row.count for row in PageMark.objects.filter(path=ACT)}


def test_each_read_page_asks_and_a_press_counts(client: Client) -> None:
    for path in (ACT, "/contacts/", "/acts/", "/sitemap/", "/en/acts/order-23/"):
        page = client.get(path).content.decode()
        assert f'name="page" value="{path}"' in page, path
    for path in ("/ask/", "/surveys/", "/no-such-page/"):
        assert 'name="page" value' not in client.get(path).content.decode(), path
    answer = client.post("/mark/", {"page": ACT, "found": "no"}, follow=True)
    assert "Посчитали" in answer.content.decode()
    assert "Задать вопрос" in answer.content.decode()
    client.post("/mark/", {"page": ACT, "found": "yes"})
    client.post("/mark/", {"page": ACT, "found": "no"})
    assert counts() == {False: 2, True: 1}


@pytest.mark.parametrize(
    "sent",
    [
        {"page": "/no-such-page/", "found": "no"},
        {"page": "/acts/nothing/", "found": "no"},
        {"page": "https://example.org/", "found": "no"},
        {"page": "//example.org/", "found": "no"},
        {"page": "/desk/incidents/", "found": "no"},
        {"page": ACT, "found": "maybe"},
        {"page": "/" + "a" * 5000, "found": "no"},
        {},
    ],
)
def test_what_is_no_page_is_not_counted(client: Client, sent: dict[str, str]) -> None:
    assert client.post("/mark/", sent).headers["Location"] == "/"
    assert client.get("/mark/thanks/", sent).headers["Location"] == "/"
    assert not PageMark.objects.exists()


def test_words_are_masked_and_the_same_ones_kept_once(client: Client) -> None:
    where = f"/mark/thanks/?page={ACT}&found=no"
    text = "Не нашёл срок. Звоните 8 928 123-45-67"
    sentence = client.post(where, {"text": text}, follow=True).content.decode()
    assert "Личные данные" in sentence
    client.post(where, {"text": "не нашёл срок, звоните 8 928 765-43-21!"})
    row = PageWords.objects.get()
    assert (row.count, "928" in row.text) == (2, False)
    assert "8 928" not in str(PageWords.objects.values())
    empty = client.post(where, {"text": " "})
    assert empty.status_code == 422
    long = client.post(where, {"text": "слово " * 200})
    assert long.status_code == 422
    assert "слово слово" in long.content.decode()


def test_staff_strangers_and_machines_do_not_count(client: Client) -> None:
    foreign = client.post(
        "/mark/", {"page": ACT, "found": "no"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert "not=elsewhere" in foreign.headers["Location"]
    for _press in range(OF_ONE_PAGE.most):
        client.post("/mark/", {"page": ACT, "found": "no"})
    response = client.post("/mark/", {"page": ACT, "found": "no"}, follow=True)
    assert "не посчитали" in response.content.decode()
    assert counts() == {False: OF_ONE_PAGE.most}
    client.post("/mark/", {"page": "/contacts/", "found": "no"})
    assert PageMark.objects.filter(path="/contacts/").exists()
    client.force_login(UserFactory(role=Role.OPERATOR))
    staff = client.post("/mark/", {"page": "/acts/", "found": "no"}, follow=True)
    assert "сотрудник" in staff.content.decode()
    assert not PageMark.objects.filter(path="/acts/").exists()


def test_editors_see_what_surely_fails_first(client: Client) -> None:
    for path, failed, found in (("/acts/", 2, 0), (ACT, 30, 10), ("/contacts/", 5, 45)):
        for is_found, count in ((False, failed), (True, found)):
            PageMark.objects.create(path=path, on=NOON.date(), is_found=is_found, count=count)
    PageWords.add("/contacts/", "<b>Где</b> вход?", is_found=False, on=NOON.date())
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get("/desk/pages/").content.decode()
    shown = page[page.index("<main") :]
    assert shown.index(ACT) < shown.index("/contacts/") < shown.index('href="/acts/"')
    assert "не нашли: 75 % (от" in shown.replace("\xa0", " ")
    assert "долю не показываем" in shown
    assert "&lt;b&gt;Где" in shown
    row = PageWords.objects.get()
    client.post(f"/desk/pages/words/{row.pk}/settling/", {"settled": "yes", "days": "30"})
    row.refresh_from_db()
    assert row.is_settled
    assert Line.objects.filter(verb="page_words.settled", subject_key=str(row.pk)).count() == 1
    with pytest.raises(Refused, match="ведёт сайт"):
        row.settle(is_settled=False, by=UserFactory(role=Role.OPERATOR), at=NOON)
    PageWords.add("/contacts/", "Где вход?", is_found=False, on=NOON.date())
    assert PageWords.objects.filter(is_settled=False, text="Где вход?").exists()
    assert client.get("/desk/pages/?days=7").status_code == 200
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get("/desk/pages/").status_code == 403


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip() and "\x00" not in text))
def test_nothing_personal_is_left_in_kept_words(text: str) -> None:
    PageWords.objects.all().delete()
    PageWords.add("/x/", text, is_found=True, on=NOON.date())
    assert not find_personal(PageWords.objects.get().text, MASKED)
