"""Drafts of questionnaires: edited, tried, approved by two people, and only then a version."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.organisation.rights import Role
from otklik.register.models import Act
from otklik.surveys import wordings
from otklik.surveys.drafting import content as contents
from otklik.surveys.drafting import editing
from otklik.surveys.instrument import SurveyFile
from otklik.surveys.models import (
    Draft,
    Instrument,
    InstrumentVersion,
    OpenAnswer,
    Response,
    Wording,
)
from otklik.surveys.models.instrument import digest
from tests.factories import UserFactory, WaveFactory, order_survey, order_version

from .asking import every_kind
from .conftest import NOON, forms, new_ticket, ticket_in

pytestmark = pytest.mark.django_db

ROOM = "/desk/surveys/questionnaires/"


@pytest.fixture
def lead(client: Client) -> User:
    user: User = UserFactory(role=Role.LEAD)
    client.force_login(user)
    return user


@pytest.fixture
def draft(lead: User) -> Draft:
    return Draft.copy(order_version(), by=lead, at=NOON)


def an_act(code: str) -> Act:
    act: Act = Act.objects.create(
        code=code, kind="приказ", number="40", adopted_on=NOON.date(), body="Орган", title="Анкета"
    )
    return act


def page(draft: Draft, rest: str = "") -> str:
    return f"{ROOM}drafts/{draft.pk}/{rest}"


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the form of a question, but for its buttons."""
    form = html[html.index('id="question"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = _of(tag, "type"), _of(tag, "name")
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        found.setdefault(name, []).append(unescape(_of(tag, "value")))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [unescape(text)]
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        found[name] = [unescape(v) for v in re.findall(r'value="([^"]*)" selected', options)]
    return found


def _of(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def save(client: Client, draft: Draft, which: str, _do: str = "save", **changed: object) -> str:
    path = page(draft, f"questions/{which}/")
    told = {**fields_of(client.get(path).content.decode()), **changed, "_do": _do}
    return client.post(path, told, follow=True).content.decode()


def said(draft: Draft, code: str) -> dict[str, object]:
    draft.refresh_from_db()
    return next(one for one in draft.questions if one["code"] == code)


def test_a_copy_says_what_the_version_says(draft: Draft) -> None:
    file = contents.file(draft.content, code="satisfaction", version=1, act="order-23/appendix")
    assert digest(file) == digest(order_survey())
    assert (draft.next_number, InstrumentVersion.objects.count()) == (2, 1)


@pytest.mark.parametrize("file", [order_survey().model_dump(mode="json"), every_kind()])
def test_saving_a_page_as_it_is_changes_nothing(
    client: Client, lead: User, file: dict[str, object]
) -> None:
    draft = Draft.begin(file, code="same", by=lead, at=NOON)
    for one in draft.content["questions"]:
        assert "Сохранено" in save(client, draft, one["code"])
    before = draft.content
    draft.refresh_from_db()
    assert draft.content == before
    assert draft.step == 0


def test_a_draft_is_made_of_nothing(client: Client, lead: User) -> None:
    client.post(f"{ROOM}drafts/new/", {"title": "Новая анкета", "code": "new"})
    draft = Draft.objects.get()
    client.post(page(draft, "questions/"), {"_do": "add", "kind": "single", "step": "0"})
    html = client.get(page(draft)).content.decode()
    assert "Напишите сам вопрос" in html
    assert "Добавьте ответы" in html
    told = {"text": "Вы довольны?", "option_0": "Да", "option_1": "Нет", "direction": "favourable"}
    assert "Не указано: Да, Нет" in save(client, draft, "q1", **told)
    save(client, draft, "q1", option_0_score="1", option_1_score="0")
    assert said(draft, "q1")["meaning"]["scores"] == {"a1": 1, "a2": 0}  # type: ignore[index]
    assert [question.text for question in draft.form.questions] == ["Вы довольны?"]
    assert not InstrumentVersion.objects.exists()


def test_what_a_change_costs_is_said_beside_the_question(client: Client, draft: Draft) -> None:
    assert "ряд продолжается" in client.get(page(draft, "questions/overall/")).content.decode()
    html = save(client, draft, "overall", text="Вы довольны?")
    assert "прервётся 1 ряд: изменились слова" in html
    html = save(client, draft, "site-finds", asked_of="Если вы пользуетесь сайтом")
    assert "спрашивают других людей" in html
    html = save(client, draft, "site-ease", option_0_score="0,9")
    assert "ответы считаются иначе" in html
    html = client.get(page(draft)).content.decode()
    assert "показателей сохраняется 23" not in html
    assert "прерывается 3" in html


def test_answers_keep_their_codes_when_they_are_moved(client: Client, draft: Draft) -> None:
    save(client, draft, "sources", _do="option-down-0")
    save(client, draft, "sources", option_5="Мессенджер MAX", option_5_write_in="on")
    options = said(draft, "sources")["options"]
    assert [one["code"] for one in options] == ["vk", "site", "ok", "telegram", "other", "a1"]  # type: ignore[attr-defined]
    save(client, draft, "sources", _do="option-remove-5")
    assert len(said(draft, "sources")["options"]) == 5  # type: ignore[arg-type]


def test_what_is_not_understood_comes_back_as_it_was_typed(client: Client, draft: Draft) -> None:
    html = save(client, draft, "site-ease", text="Легко ли?", option_1_score="много")
    assert 'value="много"' in html
    assert "Легко ли?" in html
    assert "Число от 0 до 1" in html
    assert "Легко ли?" not in str(said(draft, "site-ease"))


def test_a_colleagues_change_is_not_overwritten_unseen(client: Client, draft: Draft) -> None:
    path = page(draft, "questions/overall/")
    mine = {**fields_of(client.get(path).content.decode()), "text": "Моё", "_do": "save"}
    save(client, draft, "overall", text="Коллеги")
    html = client.post(path, mine).content.decode()
    assert "изменил коллега" in html
    assert "Моё" in html
    assert said(draft, "overall")["text"] == "Коллеги"
    again = {**fields_of(html), "_do": "save"}
    client.post(path, again)
    assert said(draft, "overall")["text"] == "Моё"


def test_every_change_can_be_taken_back(client: Client, draft: Draft) -> None:
    before = draft.content
    save(client, draft, "overall", text="Иначе")
    client.post(page(draft, "questions/"), {"_do": "remove sources", "step": "1"})
    draft.refresh_from_db()
    assert len(draft.questions) == 12
    for _time in range(2):
        client.post(page(draft, "undoing/"))
    draft.refresh_from_db()
    assert draft.content == before
    assert "Отменять нечего" in client.post(page(draft, "undoing/"), follow=True).content.decode()


def test_a_question_does_not_come_before_what_it_depends_on(client: Client, draft: Draft) -> None:
    html = save(client, draft, "site-ease", when_field="site-finds")
    assert "после каких ответов" in html
    assert 'name="when_answers" value="yes"' in html
    save(client, draft, "site-ease", when_answers=["yes"])
    press = {"_do": "up site-ease", "step": "2"}
    html = client.post(page(draft, "questions/"), press, follow=True).content.decode()
    assert "местами их не поменять" in html
    client.post(page(draft, "questions/"), {"_do": "remove site-finds", "step": "2"})
    assert "стоит не перед ним" in client.get(page(draft)).content.decode()


def test_a_question_is_renamed_with_what_hangs_on_it(draft: Draft) -> None:
    changed = draft.content
    place = editing.place_of(changed, "site-ease")
    changed["questions"][place]["asked_when"] = {"field": "site-finds", "answers": ["yes"]}
    renamed = {**changed["questions"][editing.place_of(changed, "site-finds")], "code": "found"}
    now, code = editing.put(changed, "site-finds", renamed)
    assert code == "found"
    assert now["questions"][place]["asked_when"]["field"] == "found"


@pytest.mark.parametrize("mode", ["web", "pages", "screen", "phone", "paper"])
def test_a_draft_is_shown_in_every_mode_and_says_so(
    client: Client, draft: Draft, mode: str
) -> None:
    html = client.get(page(draft, f"preview/{mode}/")).content.decode()
    assert mode == "paper" or "csrfmiddlewaretoken" in html[html.index("questions") :]
    assert "нигде не считают" in html
    assert "Скорее удовлетворен" in html
    assert "data-remember" not in html


def test_a_trial_is_counted_nowhere(client: Client, lead: User) -> None:
    draft = Draft.begin(every_kind(), code="kinds", by=lead, at=NOON)
    path = page(draft, "preview/web/")
    told = {"been": "yes", "times": "7", "why.other": "Зовут Пётр Иванов", "last": "1.2.2026"}
    html = client.post(path, told).content.decode()
    assert "нигде не посчитаны" in html
    assert "Другое" in html
    assert "02.2026" in html
    assert "Иванов" not in html
    assert "не спросили бы" in html
    assert "Вопрос 1: нужен ответ" in client.post(path, {}).content.decode()
    for model in (Response, OpenAnswer):
        assert not model.objects.exists()
    pages = page(draft, "preview/pages/")
    html = client.post(pages, {"at-question": "1", "been": "no", "_go": "next"}).content.decode()
    assert 'name="at-question" value="6"' in html
    html = client.post(pages, {"at-question": "6", "been": "no", "_go": "send"}).content.decode()
    assert "Что сохранилось бы" in html


def test_notes_of_how_people_understand_a_question_stay_beside_it(
    client: Client, draft: Draft
) -> None:
    path = page(draft, "questions/overall/notes/")
    html = client.post(path, {"note": "«Взаимодействие» поняли как жалобу"}, follow=True)
    assert "«Взаимодействие» поняли как жалобу" in html.content.decode()
    assert "1 заметка" in client.get(page(draft)).content.decode()
    save(client, draft, "overall", code="content")
    assert draft.notes.get().question == "content"


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
    draft.ask(act="order-40", by=lead, at=NOON)
    sent = {"_do": "approve", "asked_at": seen[1]}
    unseen = client.post(path, sent)
    assert unseen.status_code == 422
    assert "отправили на утверждение заново" in unseen.content.decode()
    assert "Чужие слова" in unseen.content.decode()
    assert client.post(path, {"_do": "approve", "asked_at": "вчера"}).status_code == 422
    draft.refresh_from_db()
    assert draft.asked_at is not None
    sent = {"_do": "approve", "asked_at": draft.asked_at.isoformat()}
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


def save_refused(client: Client, draft: Draft) -> str:
    path = page(draft, "questions/overall/")
    told = {**fields_of(client.get(path).content.decode()), "text": "Ещё", "_do": "save"}
    return client.post(path, told).content.decode()


def test_an_unfinished_draft_is_not_handed_on(client: Client, lead: User) -> None:
    draft = Draft.begin({"title": "Т", "questions": [{"kind": "open"}]}, code="x", by=lead, at=NOON)
    html = client.post(page(draft, "approval/"), {"_do": "ask", "act": an_act("order-41").pk})
    assert "Вопрос 1: Напишите сам вопрос" in html.content.decode()


def test_a_draft_goes_out_as_a_file_and_comes_back(client: Client, draft: Draft) -> None:
    save(client, draft, "overall", is_required="on")
    told = client.get(page(draft, "draft.json"))
    assert told.json()["code"] == "satisfaction"
    file = SimpleUploadedFile("draft.json", told.content)
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


def test_strange_content_breaks_no_page(client: Client, lead: User) -> None:
    strange = {
        "code": "ODD", "title": 7, "words": {"en": 5, "xx": {"texts": []}}, "reliability": [3],
        "questions": [
            {"kind": "magic", "code": "a/b", "text": None, "options": [{"lowest": "x"}, 3]},
            {"kind": "matrix", "rows": "no", "options": [{"text": "а", "lowest": 9, "highest": 1}]},
            {"kind": "number", "numbers": {"lowest": [], "highest": {}}},
            {"code": "ticket", "asked_when": {"field": 3, "answers": [[]]}, "meaning": [1]},
        ],
    }  # fmt: skip
    file = SimpleUploadedFile("draft.json", json.dumps(strange).encode())
    client.post(f"{ROOM}drafts/file/", {"file": file})
    draft = Draft.objects.get()
    assert client.get(page(draft)).status_code == 200
    for one in draft.questions:
        assert client.get(page(draft, f"questions/{one['code']}/")).status_code == 200
    assert "Показывать пока нечего" in client.get(page(draft, "preview/web/")).content.decode()


def test_words_in_easy_language_are_asked_in_when_they_are_whole_and_checked(
    client: Client, draft: Draft, lead: User
) -> None:
    path = page(draft, "words/ru-easy/")
    slots = wordings.slots(draft.content["title"], draft.questions)
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


def test_drafts_are_for_who_runs_surveys(client: Client, draft: Draft) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    for rest in ("", "questions/overall/", "preview/web/", "approval/", "words/en/"):
        assert client.get(page(draft, rest)).status_code == 403
    assert "Черновики" not in client.get(ROOM).content.decode()


def test_the_file_of_a_version_is_taken_as_a_draft(client: Client, lead: User) -> None:
    order_version()
    told = client.get(f"{ROOM}satisfaction/1.json").content
    client.post(f"{ROOM}drafts/file/", {"file": SimpleUploadedFile("v.json", told)})
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
    slots = wordings.slots(draft.content["title"], draft.questions)
    easy = {slot.key: f"Просто {number}" for number, slot in enumerate(slots)}
    said = {"texts": easy, "checked_by": "Методист", "checked_on": "2026-11-01", "sources": {}}
    content = {**draft.content, "title": "Для простых слов", "words": {"ru-easy": said}}
    draft.change(content, "слова", seen=None, by=lead, at=NOON)
    draft.ask(act="order-23/appendix", by=lead, at=NOON)
    version = draft.approve(by=UserFactory(role=Role.AUTHORISED), at=NOON)
    wave = WaveFactory(slug="opros", version=version)
    wave.open(by=None, at=NOON)
    client.logout()
    html = client.get("/surveys/opros/").content.decode()
    assert "На простом языке" in html
    assert "Просто 1" not in html
    html = client.get("/surveys/opros/?words=ru-easy").content.decode()
    assert "Просто 1" in html
    told = {"ticket": ticket_in(html), "asked-words": "ru-easy", "overall": "satisfied"}
    faulty = client.post("/surveys/opros/", {**told, "site-ease": "6"}).content.decode()
    assert "Просто 1" in faulty
    client.post("/surveys/opros/", told)
    plain = {"ticket": new_ticket(client), "overall": "satisfied"}
    client.post("/surveys/opros/", plain)
    assert sorted(one.language for one in forms(wave)) == ["ru", "ru-easy"]
    html = client.get("/surveys/opros/pages/?words=ru-easy").content.decode()
    assert "Просто 1" in html
