"""A document is reviewed before it is an act: nothing typed is lost, nothing saved by itself."""

import io
from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.links_functions_files import ActFile
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.legal_acts.document_import.models import ActDraft
from tests.legal_acts.drafting import NEW, a_draft, order_docx, typed, upload
from tests.racing import at_once

from .conftest import AT, Load
from .papers import docx, paragraph

pytestmark = pytest.mark.django_db


def test_a_document_becomes_an_act_when_it_is_confirmed_and_not_before(keeper: Client) -> None:
    address = upload(keeper, order_docx(), name="Приказ 23.docx")
    page = keeper.get(address).content.decode()
    assert "сомнительных мест нет" in page
    assert "[4.5.1] оперативный анализ" in page
    assert not Act.objects.exists()
    sent = typed(address, keeper, effective_on="2024-09-24", is_published="on", confirm="1")
    answer = keeper.post(address, sent)
    assert answer.headers["Location"] == "/acts/order-23/"
    act = Act.objects.get()
    assert (act.number, act.adopted_on, act.is_published) == ("23", date(2024, 9, 24), True)
    site = Client().get("/acts/order-23/").content.decode()
    assert "Соблюд" not in site
    assert "смайликов" in site
    assert "/files/" not in site, "the file is ours until somebody puts it there"
    assert Line.objects.about(act).with_verb("act.added").get().actor_name == "Уполномоченное лицо"
    again = keeper.post(address, sent)
    assert again.headers["Location"] == "/acts/order-23/"
    assert (Act.objects.count(), ActFile.objects.count()) == (1, 0)


def test_an_act_that_is_governed_elsewhere_takes_no_edition_here(
    keeper: Client, load: Load
) -> None:
    load()
    Act.objects.govern(["act-1"], url="/desk/procedure/proposals/")
    address = upload(keeper, docx(paragraph("1. Тихо.")), of="act-1")
    day = {"edition_effective_on": "2027-01-01"}
    answer = keeper.post(address, typed(address, keeper, edition_of="act-1", confirm="1", **day))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "по предложениям и решению о них: /desk/procedure/proposals/" in page
    assert "1. Тихо." in page
    draft = ActDraft.objects.get()
    with pytest.raises(Refused):
        draft.confirm_edition(
            Act.objects.get(), effective_on=date(2027, 1, 1), changed_by="",
            clauses=(), by=draft.uploaded_by, at=AT,
        )  # fmt: skip
    assert Act.objects.get().editions.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(keeper: Client) -> None:
    address = upload(keeper, docx(paragraph("1. Раз.") + paragraph("2. Два.")))
    broken = typed(address, keeper, title="Мой заголовок", adopted_on="вчера", confirm="1")
    broken["text"] = "[1] 1. Моя правка.\r\n\r\nбез адреса"
    answer = keeper.post(address, broken)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ошибка:" in page
    assert "Мой заголовок" in page
    assert "[1] 1. Моя правка." in page
    assert "вчера" in page
    assert "Укажите вид документа." in page
    assert "Строка 3: Фрагмент начинается с адреса" in page
    assert not Act.objects.exists()
    later = keeper.get(address).content.decode()
    assert "Моя правка" in later, "kept on the server too"
    assert "Мой заголовок" in later


def test_a_code_that_is_taken_leads_to_a_further_edition(keeper: Client, load: Load) -> None:
    load()
    address = upload(keeper, docx(paragraph("1. Соблюдать порядок.")))
    sent = typed(address, keeper, kind="приказ", title="О тишине", code="act-1", confirm="1")
    page = keeper.post(address, sent).content.decode()
    assert "Если это его новая редакция, впишите код в первое поле." in page


def test_a_further_edition_flags_those_who_cite_the_act(keeper: Client, load: Load) -> None:
    load()
    place = record_citations.Place(key="x", kind=Citation.Kind.PAGE, title="Страница", url="/")
    record_citations.cite(place, ["act-1/order.1"], at=AT)
    body = paragraph("Приказываю:") + paragraph("1. Соблюдать порядок.")
    address = upload(keeper, docx(body), of="act-1")
    assert 'value="act-1"' in keeper.get(address).content.decode()
    text = "[order] Приказываю:\n\n[order.1] 1. Соблюдать порядок."
    sent = typed(address, keeper, text=text, edition_of="act-1", confirm="1")
    page = keeper.post(address, sent).content.decode()
    assert "Укажите, с какого дня действует эта редакция." in page
    sent |= {"edition_effective_on": "2027-01-01"}
    assert keeper.post(address, sent).status_code == 302
    act = Act.objects.get()
    assert [one.number for one in act.editions.all()] == [1, 2]
    impact = Impact.objects.get()
    assert (impact.before, impact.after) == ("1. Соблюдать тишину.", "1. Соблюдать порядок.")
    early = upload(keeper, docx(body), of="act-1")
    sent = typed(early, keeper, edition_of="act-1", edition_effective_on="2026-12-01", confirm="1")
    assert "выберите день позже" in keeper.post(early, sent).content.decode()


def test_a_broken_file_is_refused_on_the_page(keeper: Client) -> None:
    file = io.BytesIO(b"PK\x03\x04 nothing")
    file.name = "x.docx"
    answer = keeper.post(NEW, {"file": file, "key": str(uuid4())})
    assert answer.status_code == 422
    assert "Файл повреждён" in answer.content.decode()
    assert not ActDraft.objects.exists()


def test_a_draft_can_be_thrown_away_once_or_twice(keeper: Client) -> None:
    address = upload(keeper, docx(paragraph("1. Раз.")))
    for _press in range(2):
        answer = keeper.post(f"{address}discarding/", follow=True)
        assert "Файл убран." in answer.content.decode()
    assert not ActDraft.objects.exists()


def test_a_virus_is_not_let_in_nor_opened(keeper: Client, settings: Settings) -> None:
    """Whoever opened it would say that it is damaged."""
    settings.SCAN_COMMAND = "false"
    file = io.BytesIO(b"PK\x03\x04 nothing")
    file.name = "x.docx"
    answer = keeper.post(NEW, {"file": file, "key": str(uuid4())})
    assert "Проверка на вирусы нашла в файле опасное" in answer.content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_editions_at_once_follow_one_upon_the_other_or_are_refused(load: Load) -> None:
    load()
    act = Act.objects.get()
    drafts = [a_draft(n) for n in (1, 2)]

    def confirm(draft: ActDraft) -> object:
        return draft.confirm_edition(
            act, effective_on=date(2027, 1, 1), changed_by="",
            clauses=tuple(act.editions.get(number=1).texts), by=draft.uploaded_by, at=AT,
        )  # fmt: skip

    came = at_once(*(partial(confirm, draft) for draft in drafts))
    assert sorted(type(one).__name__ for one in came) == ["Act", "Refused"]
    assert [one.number for one in act.editions.all()] == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_document_entered_twice_at_once_is_one() -> None:
    drafts = [a_draft(n) for n in (1, 2)]
    about = {"code": "order-9", "kind": "приказ", "title": "О тишине", "number": "9"}

    def confirm(draft: ActDraft) -> object:
        try:
            return draft.confirm_new(particulars=about, clauses=(), by=draft.uploaded_by, at=AT)
        except ValidationError as error:  # the other one was faster by much
            raise Refused(str(error)) from error

    came = at_once(*(partial(confirm, draft) for draft in drafts))
    assert sorted(type(one).__name__ for one in came) == ["Act", "Refused"]
    assert Act.objects.count() == 1
