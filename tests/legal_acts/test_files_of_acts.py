"""The file of a document: whose it is, who gets it, when it goes."""

import io
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Page, ReferenceIndex

from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.links_functions_files import ActFile
from otklik.legal_acts.search import site_index
from otklik.media.document import SiteDocument
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.legal_acts.drafting import SECRET, a_draft, typed, upload

from .conftest import AT, Load
from .papers import W, docx, paragraph

pytestmark = pytest.mark.django_db


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


def attach_file(act: Act, *, document: SiteDocument | None = None) -> ActFile:
    if document is None:
        document = SiteDocument(title="Подлинник")
        document.file.save("paper.pdf", ContentFile(b"%PDF-1.4"))
    return ActFile.objects.create(act=act, document=document)


def test_a_file_taken_off_a_hidden_act_is_open_to_nobody(load: Load, client: Client) -> None:
    load()
    Act.objects.update(is_published=False)
    act = Act.objects.get()
    file = attach_file(act)
    url, storage, name = file.document.url, file.document.file.storage, file.document.file.name
    assert client.get(url).status_code == 404
    act.files.remove(act.files.get())  # as the editor's form does
    act.save()
    assert client.get(url).status_code == 404
    assert not SiteDocument.objects.exists()
    assert storage.exists(name), "until the decision stands"


def test_another_file_in_its_place_takes_the_one_before_off(load: Load) -> None:
    load()
    file = attach_file(Act.objects.get())
    before, other = file.document, attach_file(Act.objects.get()).document
    file.document = other
    file.save()
    assert [one.pk for one in SiteDocument.objects.all()] == [other.pk]
    assert before.pk != other.pk
    file.delete()
    assert SiteDocument.objects.exists(), "it lies beside the act in another row"


def test_a_file_that_a_page_leads_to_stays(load: Load) -> None:
    load()
    file = attach_file(Act.objects.get())
    ReferenceIndex.objects.create(
        base_content_type=ContentType.objects.get_for_model(Page),
        content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(SiteDocument),
        object_id="1", to_object_id=str(file.document.pk), model_path="body", content_path="body",
        content_path_hash=uuid4(),
    )  # fmt: skip
    file.delete()
    assert SiteDocument.objects.exists()


def test_a_draft_and_all_that_is_of_it_is_closed_to_strangers(load: Load) -> None:
    load()
    Act.objects.update(is_published=False)
    site_index.renew(Act.objects.get(), on=AT.date())
    file, stranger = attach_file(Act.objects.get()), Client()
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


def test_only_who_keeps_the_register_decides_about_its_files(db: None) -> None:
    """The verbs refuse by themselves, whoever comes past the pages."""
    draft, other = a_draft(1), UserFactory(role=Role.SPECIALIST)
    with pytest.raises(Refused):
        draft.attach(b"", by=other, at=AT)
    with pytest.raises(Refused):
        draft.remove_file(by=other, at=AT)
