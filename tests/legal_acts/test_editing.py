"""An editor corrects an act on one screen; the journal knows it, and the search finds it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from otklik.audit.models import Line
from otklik.cms.search import search
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.markdown_format import write_clauses
from otklik.legal_acts.tasks import follow_editions
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from tests.editing import refusal
from tests.factories import UserFactory

from .conftest import SHIPPED, Load, load_folder

pytestmark = pytest.mark.usefixtures("templates_as_in_production")
ADMIN = "/admin/snippets/legal_acts/act/"
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def form(act: Act, **changes: Any) -> dict[str, Any]:
    """What the screen sends when nothing was touched, with these changes."""
    values: dict[str, Any] = {
        name: getattr(act, name) or ""
        for name in (
            "title", "summary", "kind", "number", "adopted_on", "place", "body", "signed_by",
            "effective_on", "repealed_on", "is_published", "code", "source",
        )
    }  # fmt: skip
    editions = list(Edition.objects.filter(act=act))
    values |= untouched_panels()
    values |= {
        "editions-TOTAL_FORMS": len(editions),
        "editions-INITIAL_FORMS": len(editions),
        "editions-MIN_NUM_FORMS": 0,
        "editions-MAX_NUM_FORMS": 1000,
    }
    for index, edition in enumerate(editions):
        values |= {
            f"editions-{index}-id": edition.pk,
            f"editions-{index}-number": edition.number,
            f"editions-{index}-effective_on": edition.effective_on or "",
            f"editions-{index}-changed_by": edition.changed_by,
            f"editions-{index}-text": write_clauses(edition.texts).replace("\n", "\r\n"),
        }
    return values | changes


def untouched_panels() -> dict[str, int]:
    """Links, functions and files of an act: none."""
    return {
        f"{panel}-{name}_FORMS": 0
        for panel in ("links", "bases", "files")
        for name in ("TOTAL", "INITIAL")
    }


def save(editor: Client, act: Act, **changes: Any) -> str:
    """Press «Сохранить»; the page that comes, empty when it was saved."""
    answer = editor.post(f"{ADMIN}edit/{act.pk}/", form(act, **changes))
    return "" if answer.status_code == 302 else answer.content.decode()


def text_with(old: str, new: str) -> str:
    text = write_clauses(Edition.objects.get(number=1).texts)
    assert old in text
    return text.replace(old, new)


def found(query: str) -> list[str]:
    return [hit.url for hit in search.search(query, language="ru").hits]


def test_a_corrected_word_is_on_the_page_in_the_journal_and_in_the_search(
    editor: Client, load: Load
) -> None:
    load()
    act = Act.objects.get()
    assert not save(editor, act, **{"editions-0-text": text_with("хранилище", "подземелье")})
    assert "подземелье" in editor.get("/acts/act-1/").content.decode()
    line = Line.objects.about(act).with_verb("act.corrected").get()
    assert line.actor_name == "Уполномоченное лицо"
    assert line.particulars is not None
    assert line.particulars["texts"] == {"1": {"1.1.2": ["в хранилище.", "в подземелье."]}}
    assert found("подземелья") == ["/acts/act-1/#1.1"]
    assert found("хранилище") == []


def test_an_act_that_is_governed_elsewhere_keeps_its_text(editor: Client, load: Load) -> None:
    load()
    Act.objects.govern(["act-1"], url="/desk/procedure/proposals/")
    act = Act.objects.get()
    page = save(editor, act, **{"editions-0-text": text_with("хранилище", "подземелье")})
    assert "/desk/procedure/proposals/" in page
    assert "подземелье" in page
    assert not save(editor, act, summary="Тише."), "its particulars are for the register"
    assert "хранилище" in write_clauses(Edition.objects.get().texts)


def test_saving_what_was_not_touched_changes_no_clause(editor: Client, load: Load) -> None:
    load()
    rows = list(Edition.objects.get().clauses.values())
    assert not save(editor, Act.objects.get(), summary="Тише.")
    assert list(Edition.objects.get().clauses.values()) == rows
    line = Line.objects.with_verb("act.corrected").get()
    assert line.particulars == {"fields": ["summary"], "texts": {}}


def test_a_correction_of_the_order_survives_a_reload(editor: Client, order: Act) -> None:
    old, new = "оперативный анализ", "быстрый анализ"
    assert not save(editor, order, **{"editions-0-text": text_with(old, new)}, summary="Коротко.")
    load_folder(SHIPPED)
    order.refresh_from_db()
    assert order.summary == "Коротко."
    assert Edition.objects.get().clauses.get(address="4.5.1").text.startswith(new)


def test_a_wrong_notation_is_told_by_its_line_and_loses_nothing(editor: Client, load: Load) -> None:
    load()
    wrong = text_with("[order.1] 1.", "[order.1] 7.")
    page = save(editor, Act.objects.get(), **{"editions-0-text": wrong})
    assert "Строка 3: Адрес кончается на «1», а напечатан номер «7.»." in page
    assert "[order.1] 7. Соблюдать тишину." in page
    assert Edition.objects.get().clauses.get(address="order.1").label == "1."


def test_days_that_cannot_be_are_told_in_words(editor: Client, load: Load) -> None:
    load()
    page = save(editor, Act.objects.get(), repealed_on="2026-02-01")
    assert "Документ утрачивает силу позже, чем вступает в силу." in page
    page = save(editor, Act.objects.get(), **{"editions-0-number": "2"})
    assert "У первой редакции нет своей даты, у каждой следующей она есть." in page


def test_an_editor_adds_a_document_and_a_later_edition(editor: Client, load: Load) -> None:
    new = {
        "code": "act-9", "kind": "приказ", "number": "9", "adopted_on": "2026-03-01",
        "body": "Библиотека", "title": "О чае", "effective_on": "2026-03-01", "is_published": "on",
        **untouched_panels(),
        "editions-TOTAL_FORMS": 1, "editions-INITIAL_FORMS": 0, "editions-MIN_NUM_FORMS": 0,
        "editions-MAX_NUM_FORMS": 1000, "editions-0-number": 1,
        "editions-0-text": "[1] 1. Чай пьют в буфете.",
    }  # fmt: skip
    assert editor.post(f"{ADMIN}add/", new).status_code == 302
    act = Act.objects.get()
    assert found("буфет") == ["/acts/act-9/#1"]
    assert Line.objects.about(act).with_verb("act.added").exists()
    later = {
        "editions-TOTAL_FORMS": 2, "editions-1-number": 2, "editions-1-effective_on": "2026-04-01",
        "editions-1-text": "[1] 1. Чай пьют на веранде.",
    }  # fmt: skip
    assert not save(editor, act, **later)
    held = Act.objects.get().edition_of(date(2026, 4, 1))
    assert held is not None
    assert [text.text for text in held.texts] == ["Чай пьют на веранде."]


def test_the_search_follows_an_edition_from_its_day(load: Load) -> None:
    load()
    act, today = Act.objects.get(), timezone.localdate()
    edition = Edition.objects.create(act=act, number=2, effective_on=today)
    edition.rewrite([Edition.objects.get(number=1).texts[1]])
    assert found("хранилище") == ["/acts/act-1/#1.1"]
    follow_editions.call()
    assert found("хранилище") == []
    assert found("соблюдать тишину") == ["/acts/act-1/#order.1"]


def test_what_is_taken_off_the_site_is_not_found(editor: Client, load: Load) -> None:
    load()
    act = Act.objects.get()
    assert found("тишина")
    assert not save(editor, act, is_published="")
    assert found("тишина") == []


def test_the_order_is_one_result_that_leads_to_its_clauses(order: Act) -> None:
    for query in ("права потребителя", "ghfdf gjnht,bntkz"):
        (hit,) = search.search(query, language="ru").hits
        assert hit.group == "act/order-23"
        assert len(hit.more) == 2
    (hit,) = search.search("низкие навыки использования цифровых технологий", language="ru").hits
    assert hit.url == "/acts/order-23/#3.2"
    assert "".join(part.text for part in hit.title).endswith("№\u00a023, пункт 3.2")
    (hit,) = search.search("оперативный анализ потребностей", language="en").hits
    assert hit.url == "/en/acts/order-23/#4.5"


@pytest.mark.parametrize("role", Role)
def test_only_editors_come_to_the_screen_and_nobody_deletes(
    client: Client, load: Load, role: Role
) -> None:
    load()
    act = Act.objects.get()
    client.force_login(UserFactory(role=role))
    wanted = 200 if role in EDITING else refusal(role)
    assert client.get(ADMIN).status_code == wanted
    assert client.get(f"{ADMIN}edit/{act.pk}/").status_code == wanted
    assert client.get(f"{ADMIN}add/").status_code == wanted
    client.post(f"{ADMIN}delete/{act.pk}/")
    client.post(f"/admin/bulk/register/act/delete/?id={act.pk}")
    assert Act.objects.filter(pk=act.pk).exists()
