"""A draft becomes a version by two people and an act; as a file it goes out and comes back."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Instrument, InstrumentVersion, Wording
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.lifecycle.transitions import open_wave
from tests.factories import UserFactory, WaveFactory, order_survey, order_version

from .conftest import NOON, forms, new_ticket, ticket_in
from .drafted import ROOM, an_act, fields_of, page, save

pytestmark = pytest.mark.django_db


def save_refused(client: Client, draft: Draft) -> str:
    path = page(draft, "questions/overall/")
    values = {**fields_of(client.get(path).content.decode()), "text": "Ещё", "_do": "save"}
    return client.post(path, values).content.decode()


def test_two_people_and_an_act_make_it_a_version(client: Client, draft: Draft, lead: User) -> None:
    act = an_act("order-40")
    save(client, draft, "overall", text="Вы довольны?")
    path = page(draft, "approval/")
    assert "Выберите документ" in client.post(path, {"_do": "ask"}).content.decode()
    wrong = {"_do": "ask", "act": act.pk, "clause": "nowhere"}
    assert "нет такого приложения" in client.post(path, wrong).content.decode()
    client.post(path, {"_do": "ask", "act": act.pk})
    assert "утвердить должен другой" in client.post(path, {"_do": "approve"}).content.decode()
    assert "ждёт утверждения" in save_refused(client, draft)
    client.force_login(UserFactory(role=Role.AUTHORISED))
    seen = re.search('name="asked_at" value="([^"]+)"', client.get(path).content.decode())
    assert seen is not None
    draft.refresh_from_db()
    draft.give_back(by=lead, at=NOON)
    draft.change({**draft.content, "reason": "Чужие слова"}, "слова", seen=None, by=lead, at=NOON)
    draft.ask(act="order-40", by=lead, at=NOON + timedelta(microseconds=7))
    sent = {"_do": "approve", "asked_at": seen[1]}
    unseen = client.post(path, sent)
    assert unseen.status_code == 422
    assert "отправили на утверждение заново" in unseen.content.decode()
    assert "Чужие слова" in unseen.content.decode()
    assert client.post(path, {"_do": "approve", "asked_at": "вчера"}).status_code == 422
    seen = re.search('name="asked_at" value="([^"]+)"', client.get(path).content.decode())
    assert seen is not None
    sent = {"_do": "approve", "asked_at": seen[1]}
    html = client.post(path, sent, follow=True).content.decode()
    assert "Версия 2 утверждена" in html
    version = InstrumentVersion.objects.get(number=2)
    assert (version.act, version.proposal) == ("order-40", "")
    assert version.form.questions[0].text == "Вы довольны?"
    assert version.form.by_code["overall"].position == 0
    draft.refresh_from_db()
    assert (draft.approved_as, draft.is_open) == (version, False)
    with pytest.raises(Refused):
        draft.change(draft.content, "", seen=None, by=lead, at=NOON)


def test_an_unfinished_draft_is_not_handed_on(client: Client, lead: User) -> None:
    draft = Draft.begin({"title": "Т", "questions": [{"kind": "open"}]}, code="x", by=lead, at=NOON)
    html = client.post(page(draft, "approval/"), {"_do": "ask", "act": an_act("order-41").pk})
    assert "Вопрос 1: Напишите сам вопрос" in html.content.decode()


def test_a_draft_goes_out_as_a_file_and_comes_back(client: Client, draft: Draft) -> None:
    save(client, draft, "overall", is_required="on")
    response = client.get(page(draft, "draft.json"))
    assert response.json()["code"] == "satisfaction"
    file = SimpleUploadedFile("draft.json", response.content)
    client.post(f"{ROOM}drafts/file/", {"file": file})
    other = Draft.objects.exclude(pk=draft.pk).get()
    draft.refresh_from_db()
    assert other.content == draft.content
    assert other.instrument == draft.instrument


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"questions": 5}', b'{"questions": [5]}',
     json.dumps({"questions": [{"kind": "open"}] * 101}).encode()],
)  # fmt: skip
def test_what_is_no_questionnaire_is_refused(client: Client, lead: User, body: bytes) -> None:
    file = SimpleUploadedFile("draft.json", body or b" ")
    html = client.post(f"{ROOM}drafts/file/", {"file": file}, follow=True).content.decode()
    assert "нет вопросов" in html or "не больше 100" in html or "не JSON" in html
    assert not Draft.objects.exists()
    assert not Instrument.objects.exists()


def test_words_in_easy_language_are_asked_in_when_they_are_whole_and_checked(
    client: Client, draft: Draft, lead: User
) -> None:
    path = page(draft, "words/ru-easy/")
    slots = translations.slots(draft.content["title"], draft.questions)
    easy = {slot.key: f"Просто: {slot.text[:40]}" for slot in slots}
    client.post(path, {**easy, "step": "0", "checked_by": "Методист", "checked_on": "1.11.2026"})
    html = client.get(page(draft)).content.decode()
    assert f"{len(slots)} из {len(slots)} текстов" in html
    assert "тексты проверены: Методист" in html
    tried = client.get(page(draft, "preview/web/?words=ru-easy")).content.decode()
    assert "Просто: Скорее удовлетворен" in tried
    save(client, draft, "overall", text="Вы довольны?")
    assert "эти слова с тех пор изменились" in client.get(path).content.decode()
    wrong = {**easy, "step": "2", "checked_by": "Методист", "checked_on": "вчера"}
    html = client.post(path, wrong).content.decode()
    assert 'value="вчера"' in html
    client.post(path, {**wrong, "checked_on": "2.11.2026"})
    draft.refresh_from_db()
    draft.ask(act="order-23/appendix", by=lead, at=NOON)
    draft.approve(by=UserFactory(role=Role.AUTHORISED), at=NOON)
    wording = Wording.objects.get()
    assert (wording.language, wording.checked_by) == ("ru-easy", "Методист")
    assert wording.form.questions[0].choices[0].text == "Просто: Скорее удовлетворен"
    assert wording.form.width == wording.version.form.width


def test_the_file_of_a_version_is_taken_as_a_draft(client: Client, lead: User) -> None:
    order_version()
    text = client.get(f"{ROOM}satisfaction/1.json").content
    client.post(f"{ROOM}drafts/file/", {"file": SimpleUploadedFile("v.json", text)})
    draft = Draft.objects.get()
    assert draft.based_on == order_version()
    file = contents.file(draft.content, code="satisfaction", version=1, act="order-23/appendix")
    assert SurveyFile.model_validate(file.model_dump()) == order_survey()


def test_a_file_that_is_nested_without_end_is_refused_in_words(client: Client, lead: User) -> None:
    for hostile in ("[" * 100_000, '{"code": ' + "[" * 900 + "]" * 900 + "}", "1" * 5_000):
        file = SimpleUploadedFile("form.json", hostile.encode())
        answer = client.post(f"{ROOM}drafts/file/", {"file": file}, follow=True)
        assert answer.status_code == 200
        assert 'class="notice' in answer.content.decode()
    assert not Draft.objects.exists()


def test_people_are_asked_in_easy_words_and_that_is_kept(
    client: Client, draft: Draft, lead: User
) -> None:
    slots = translations.slots(draft.content["title"], draft.questions)
    easy = {slot.key: f"Просто {number}" for number, slot in enumerate(slots)}
    values = {"texts": easy, "checked_by": "Методист", "checked_on": "2026-11-01", "sources": {}}
    content = {**draft.content, "title": "Для простых слов", "words": {"ru-easy": values}}
    draft.change(content, "слова", seen=None, by=lead, at=NOON)
    draft.ask(act="order-23/appendix", by=lead, at=NOON)
    version = draft.approve(by=UserFactory(role=Role.AUTHORISED), at=NOON)
    wave = WaveFactory(slug="opros", version=version)
    open_wave(wave, by=None, at=NOON)
    client.logout()
    html = client.get("/surveys/opros/").content.decode()
    assert "На простом языке" in html
    assert "Просто 1" not in html
    html = client.get("/surveys/opros/?words=ru-easy").content.decode()
    assert "Просто 1" in html
    fields = {"ticket": ticket_in(html), "asked-words": "ru-easy", "overall": "satisfied"}
    faulty = client.post("/surveys/opros/", {**fields, "site-ease": "6"}).content.decode()
    assert "Просто 1" in faulty
    client.post("/surveys/opros/", fields)
    plain = {"ticket": new_ticket(client), "overall": "satisfied"}
    client.post("/surveys/opros/", plain)
    assert sorted(one.language for one in forms(wave)) == ["ru", "ru-easy"]
    html = client.get("/surveys/opros/pages/?words=ru-easy").content.decode()
    assert "Просто 1" in html
