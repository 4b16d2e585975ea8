"""A document is reviewed before it is an act: nothing typed is lost, nothing saved by itself."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.core.pack import Pack, Report
from otklik.journal.models import Line
from otklik.organisation.rights import Role
from otklik.register import citing
from otklik.register.models import Act, ActDraft, ActFile, Citation, Impact
from otklik.register.reading import read_acts
from tests.factories import UserFactory

from .conftest import AT, SHIPPED, Load
from .papers import as_docx, docx, paragraph

pytestmark = pytest.mark.django_db
NEW = "/desk/acts/documents/new/"


@pytest.fixture
def keeper(client: Client, db: None) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def upload(client: Client, body: bytes, *, name: str = "x.docx", of: str = "") -> str:
    """The address of the review."""
    file = io.BytesIO(body)
    file.name = name
    address = f"{NEW}?edition_of={of}" if of else NEW
    answer = client.post(address, {"file": file, "key": str(uuid4())})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def typed(address: str, client: Client, **changes: str) -> dict[str, str]:
    """What the form sends when nothing was touched, with these changes."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in (values | changes).items() if value} | {
        "text": changes.get("text", values["text"]).replace("\n", "\r\n")
    }


def order_docx() -> bytes:
    [act] = read_acts(Pack(SHIPPED), Report())
    return as_docx(act.clauses)


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
    assert "Приказ 23.docx" in site, "the file lies beside the text"
    assert Line.objects.about(act).with_verb("act.added").get().actor_name == "Уполномоченное лицо"
    again = keeper.post(address, sent)
    assert again.headers["Location"] == "/acts/order-23/"
    assert Act.objects.count() == ActFile.objects.count() == 1


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
    place = citing.Place(key="x", kind=Citation.Kind.PAGE, title="Страница", url="/")
    citing.cite(place, ["act-1/order.1"], at=AT)
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
    assert "позже предыдущей" in keeper.post(early, sent).content.decode()


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


def test_a_virus_is_not_let_in(keeper: Client, settings: Settings) -> None:
    settings.SCAN_COMMAND = "false"
    file = io.BytesIO(docx(paragraph("1. Раз.")))
    file.name = "x.docx"
    answer = keeper.post(NEW, {"file": file, "key": str(uuid4())})
    assert "Проверка на вирусы не пропустила этот файл." in answer.content.decode()
