"""Drafts of questionnaires: edited, tried, approved by two people, and only then a version."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import OpenAnswer, Response
from otklik.surveys.editor import edit
from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument.models import InstrumentVersion, digest
from tests.factories import UserFactory, order_survey

from .asking import every_kind
from .conftest import NOON
from .drafted import ROOM, fields_of, page, question_of, save

pytestmark = pytest.mark.django_db


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
    values = {
        "text": "Вы довольны?",
        "option_0": "Да",
        "option_1": "Нет",
        "direction": "favourable",
    }
    assert "Не указано: Да, Нет" in save(client, draft, "q1", **values)
    save(client, draft, "q1", option_0_score="1", option_1_score="0")
    assert question_of(draft, "q1")["meaning"]["scores"] == {"a1": 1, "a2": 0}  # type: ignore[index]
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
    options = question_of(draft, "sources")["options"]
    assert [one["code"] for one in options] == ["vk", "site", "ok", "telegram", "other", "a1"]  # type: ignore[attr-defined]
    save(client, draft, "sources", _do="option-remove-5")
    assert len(question_of(draft, "sources")["options"]) == 5  # type: ignore[arg-type]
    for place in ("5", "²", "-1", ""):  # no line of the question
        save(client, draft, "sources", _do=f"option-remove-{place}")
    assert len(question_of(draft, "sources")["options"]) == 5  # type: ignore[arg-type]


def test_what_is_not_understood_comes_back_as_it_was_typed(client: Client, draft: Draft) -> None:
    html = save(client, draft, "site-ease", text="Легко ли?", option_1_score="много")
    assert 'value="много"' in html
    assert "Легко ли?" in html
    assert "Число от 0 до 1" in html
    assert "Легко ли?" not in str(question_of(draft, "site-ease"))


def test_a_colleagues_change_is_not_overwritten_unseen(client: Client, draft: Draft) -> None:
    path = page(draft, "questions/overall/")
    mine = {**fields_of(client.get(path).content.decode()), "text": "Моё", "_do": "save"}
    save(client, draft, "overall", text="Коллеги")
    html = client.post(path, mine).content.decode()
    assert "изменил коллега" in html
    assert "Моё" in html
    assert question_of(draft, "overall")["text"] == "Коллеги"
    again = {**fields_of(html), "_do": "save"}
    client.post(path, again)
    assert question_of(draft, "overall")["text"] == "Моё"


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
    place = edit.place_of(changed, "site-ease")
    changed["questions"][place]["asked_when"] = {"field": "site-finds", "answers": ["yes"]}
    renamed = {**changed["questions"][edit.place_of(changed, "site-finds")], "code": "found"}
    now, code = edit.replace(changed, "site-finds", renamed)
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
    values = {"been": "yes", "times": "7", "why.other": "Зовут Пётр Иванов", "last": "1.2.2026"}
    html = client.post(path, values).content.decode()
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


def test_drafts_are_for_who_runs_surveys(client: Client, draft: Draft) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    for rest in ("", "questions/overall/", "preview/web/", "approval/", "words/en/"):
        assert client.get(page(draft, rest)).status_code == 403
    assert "Черновики" not in client.get(ROOM).content.decode()
