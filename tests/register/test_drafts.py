"""A document is reviewed before it is an act: nothing typed is lost, nothing saved by itself."""

import io
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings
from wagtail.models import Page, ReferenceIndex

from otklik.core.pack import Pack, Report
from otklik.core.refusal import Refused
from otklik.journal.models import Line
from otklik.media.models import SiteDocument
from otklik.organisation.rights import Role
from otklik.register import citing, finding
from otklik.register.models import Act, ActDraft, ActFile, Citation, Impact
from otklik.register.reading import read_acts
from tests.factories import UserFactory
from tests.racing import at_once

from .conftest import AT, SHIPPED, Load
from .papers import W, as_docx, docx, paragraph

pytestmark = pytest.mark.django_db
NEW = "/desk/acts/documents/new/"
SECRET = "Тайный Автор"


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
    assert "/files/" not in site, "the file is ours until somebody puts it there"
    assert Line.objects.about(act).with_verb("act.added").get().actor_name == "Уполномоченное лицо"
    again = keeper.post(address, sent)
    assert again.headers["Location"] == "/acts/order-23/"
    assert (Act.objects.count(), ActFile.objects.count()) == (1, 0)


def test_a_stranger_gets_the_file_when_it_is_put_beside_the_text_and_not_before(
    keeper: Client, client: Client
) -> None:
    stranger, specialist = Client(), Client()
    specialist.force_login(UserFactory(role=Role.SPECIALIST))
    core = f"<p>{SECRET}</p>"
    body = docx(paragraph("1. Раз."), **{"../docProps/core": core})
    address = upload(keeper, body, name="Черновик.docx")
    file = f"{address}file/"
    kept = keeper.get(file)
    assert (kept.content, kept.headers["Content-Type"]) == (body, "application/octet-stream")
    assert stranger.get(file).status_code == 302
    assert specialist.get(file).status_code == 403
    about = {"kind": "приказ", "title": "О тишине", "code": "order-9", "confirm": "1"}
    early = keeper.post(address, typed(address, keeper, **about, with_file="on"))
    assert "рядом с документом, который показывает сайт" in early.content.decode()
    assert not Act.objects.exists()
    sent = typed(address, keeper, **about)
    sent.pop("with_file", None)
    assert keeper.post(address, sent).status_code == 302
    assert not SiteDocument.objects.exists()
    pressed = keeper.post(f"{file}attaching/", follow=True).content.decode()
    assert "Сайт ещё не показывает документ" in pressed
    assert "Черновик.docx" in keeper.get("/desk/acts/documents/").content.decode()
    Act.objects.update(is_published=True)
    keeper.post(f"{file}attaching/")
    page = stranger.get("/acts/order-9/").content.decode()
    assert "Черновик.docx" not in page, "names of files tell too"
    document = SiteDocument.objects.get()
    assert document.url in page
    given = b"".join(stranger.get(document.url))
    with ZipFile(io.BytesIO(given)) as archive:
        assert not [name for name in archive.namelist() if SECRET.encode() in archive.read(name)]
        assert b"1. \xd0\xa0\xd0\xb0\xd0\xb7" in archive.read("word/document.xml")
    assert keeper.get(file).status_code == 404, "it is kept no more"
    Act.objects.update(is_published=False)
    assert stranger.get(document.url).status_code == 404, "taken off with its document"


def put_beside(act: Act, *, document: SiteDocument | None = None) -> ActFile:
    if document is None:
        document = SiteDocument(title="Подлинник")
        document.file.save("paper.pdf", ContentFile(b"%PDF-1.4"))
    return ActFile.objects.create(act=act, document=document)


def test_a_file_taken_off_a_hidden_act_is_open_to_nobody(load: Load, client: Client) -> None:
    load()
    Act.objects.update(is_published=False)
    act = Act.objects.get()
    file = put_beside(act)
    url, storage, name = file.document.url, file.document.file.storage, file.document.file.name
    assert client.get(url).status_code == 404
    act.files.remove(act.files.get())  # as the editor's form does
    act.save()
    assert client.get(url).status_code == 404
    assert not SiteDocument.objects.exists()
    assert storage.exists(name), "until the decision stands"


def test_another_file_in_its_place_takes_the_one_before_off(load: Load) -> None:
    load()
    file = put_beside(Act.objects.get())
    before, other = file.document, put_beside(Act.objects.get()).document
    file.document = other
    file.save()
    assert [one.pk for one in SiteDocument.objects.all()] == [other.pk]
    assert before.pk != other.pk
    file.delete()
    assert SiteDocument.objects.exists(), "it lies beside the act in another row"


def test_a_file_that_a_page_leads_to_stays(load: Load) -> None:
    load()
    file = put_beside(Act.objects.get())
    ReferenceIndex.objects.create(
        base_content_type=ContentType.objects.get_for_model(Page),
        content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(SiteDocument),
        object_id="1", to_object_id=str(file.document.pk), model_path="body", content_path="body",
        content_path_hash=uuid4(),
    )  # fmt: skip
    file.delete()
    assert SiteDocument.objects.exists()


def test_files_taken_off_before_they_were_ours_go_with_the_next_version(
    load: Load, django_capture_on_commit_callbacks: Any
) -> None:
    """What the register had put there itself, and nothing leads to; no other file."""
    load()
    act = Act.objects.get()
    files = {}
    for name in ("act-1-1.pdf", "act-1-2_aB3dE5g.docx", "act-1-3.pdf", "act-9-1.pdf", "plan.pdf"):
        files[name] = SiteDocument(title="Бумага")
        files[name].file.save(name, ContentFile(b"%PDF-1.4"))
    ActFile.objects.create(act=act, document=files["act-1-3.pdf"])
    gone = files["act-1-1.pdf"].file
    migration = import_module("otklik.register.migrations.0007_files_of_no_act_go")
    with django_capture_on_commit_callbacks(execute=True):
        migration.take_off(apps)
    stays = {"act-1-3.pdf", "act-9-1.pdf", "plan.pdf"}
    assert {one.pk for one in SiteDocument.objects.all()} == {files[name].pk for name in stays}
    assert not gone.storage.exists(gone.name)


def test_a_draft_and_all_that_is_of_it_is_closed_to_strangers(load: Load) -> None:
    load()
    Act.objects.update(is_published=False)
    finding.renew(Act.objects.get(), on=AT.date())
    file, stranger = put_beside(Act.objects.get()), Client()
    addresses = [
        "/acts/act-1/", "/acts/act-1/?on=2026-06-01", "/acts/act-1/print/",
        "/acts/act-1/editions/1/", "/acts/act-1/editions/1/print/",
        "/acts/act-1/editions/1/akoma-ntoso.xml", "/acts/act-1/differences/1/1/",
        file.document.url,
    ]  # fmt: skip
    assert {stranger.get(address).status_code for address in addresses} == {404}
    assert "act-1" not in stranger.get("/acts/?q=хранилище").content.decode()
    assert "act-1" not in stranger.get("/search/?q=хранилище").content.decode()


def test_a_file_with_comments_is_not_put_there_and_what_was_typed_stays(keeper: Client) -> None:
    comment = f'<w:comments xmlns:w="{W}"><w:comment w:author="{SECRET}"/></w:comments>'
    address = upload(keeper, docx(paragraph("1. Раз."), comments=comment))
    about = {"kind": "приказ", "title": "О тишине", "code": "order-9", "confirm": "1"}
    sent = typed(address, keeper, **about, is_published="on", with_file="on")
    answer = keeper.post(address, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "примечания или правки" in page
    assert "О тишине" in page
    assert not Act.objects.exists()
    sent.pop("with_file")
    assert keeper.post(address, sent).status_code == 302


def test_a_file_is_thrown_away_and_the_document_stays(keeper: Client) -> None:
    address = upload(keeper, docx(paragraph("1. Раз.")))
    about = {"kind": "приказ", "title": "О тишине", "code": "order-9", "confirm": "1"}
    keeper.post(address, typed(address, keeper, **about))
    for _press in range(2):
        answer = keeper.post(f"{address}file/removal/", follow=True)
        assert "Файл удалён, документ остался в реестре." in answer.content.decode()
    assert Act.objects.count() == 1
    assert keeper.get(f"{address}file/").status_code == 404


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


def test_a_virus_is_not_let_in_nor_opened(
    keeper: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SCAN_COMMAND = "false"
    monkeypatch.setattr("otklik.register.documents.opening.read", None)
    file = io.BytesIO(docx(paragraph("1. Раз.")))
    file.name = "x.docx"
    answer = keeper.post(NEW, {"file": file, "key": str(uuid4())})
    assert "Проверка на вирусы нашла в файле опасное" in answer.content.decode()


def a_draft(key: int) -> ActDraft:
    who = UserFactory(role=Role.AUTHORISED)
    return ActDraft.objects.create(
        key=UUID(int=key), file_name="x.txt", kind="text", body=b"", text="",
        uploaded_by=who, uploaded_at=AT,
    )  # fmt: skip


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


def test_only_who_keeps_the_register_decides_about_its_files(db: None) -> None:
    """The verbs refuse by themselves, whoever comes past the pages."""
    draft, other = a_draft(1), UserFactory(role=Role.SPECIALIST)
    with pytest.raises(Refused):
        draft.attach(b"", by=other, at=AT)
    with pytest.raises(Refused):
        draft.throw_file_away(by=other, at=AT)
