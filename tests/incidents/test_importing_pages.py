"""A file goes through the pages of the desk."""

import csv
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing.models import ImportFile, ImportProfile, ImportRun
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import Staff
from tests.incidents.files import FILE, batches, load, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(staff: Staff) -> Browser:
    desk = Browser()
    desk.force_login(staff.operator)
    return desk


def send(desk: Browser, body: str, *, key: uuid.UUID | None = None, name: str = "a.csv") -> str:
    response = desk.post(
        "/desk/imports/new/",
        {"file": SimpleUploadedFile(name, body.encode()), "key": str(key or uuid.uuid4())},
    )
    assert response.status_code == 302, response.content.decode()
    address: str = response["Location"]
    return address.removesuffix("columns/")


def test_a_file_goes_through_all_pages(desk: Browser, topic: Topic) -> None:
    assert "Загрузить файл" in desk.get("/desk/imports/").content.decode()
    assert desk.get("/desk/imports/new/").status_code == 200
    at = send(desk, FILE)
    page = desk.get(f"{at}columns/").content.decode()
    assert "Магазин не меняет платье" in page
    chosen = {"text": "7", "external_id": "0", "date": "1", "profile_name": "Моя выгрузка"}
    response = desk.post(f"{at}columns/", {**chosen, "preview": "1"})
    assert response["Location"] == f"{at}columns/"
    response = desk.post(f"{at}columns/", chosen, follow=True)
    assert "Загрузить 3 сообщения" in response.content.decode()
    assert not Message.objects.exists()
    for _twice in range(2):
        assert desk.post(f"{at}start/")["Location"] == at
    page = desk.get(at).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert 'http-equiv="refresh"' in page
    fragment = desk.get(at, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    work()
    assert desk.get(at, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert 'hx-trigger="every 1s"' not in desk.get(at).content.decode()
    assert "файл" in desk.get("/desk/imports/").content.decode()
    assert ImportProfile.objects.get().name == "Моя выгрузка"


def test_the_same_form_sent_twice_is_one_file(desk: Browser) -> None:
    key = uuid.uuid4()
    assert send(desk, FILE, key=key) == send(desk, FILE, key=key)
    assert ImportRun.objects.count() == 1


def test_a_file_that_cannot_be_read_is_said_at_its_field(desk: Browser) -> None:
    file = SimpleUploadedFile("a.xlsx", b"not a spreadsheet")
    response = desk.post("/desk/imports/new/", {"file": file, "key": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "id_file" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_faulty_rows_come_back_as_csv_without_formulas(desk: Browser) -> None:
    at = send(desk, "Текст,Дата\n=СУММ(A1);=1+1,вчера\nхорошо,\n")
    response = desk.get(f"{at}faults.csv")
    shown = response.content.decode("utf-8-sig").splitlines()
    lines = list(csv.reader(shown, delimiter=";"))  # as spreadsheets in Russian part cells
    assert lines[1][1:] == ["'=СУММ(A1);=1+1", "вчера"]
    assert len(lines) == 2


def test_a_file_can_be_put_away_twice_but_not_when_loaded(desk: Browser, staff: Staff) -> None:
    at = send(desk, FILE)
    for _twice in range(2):
        assert desk.post(f"{at}discarding/")["Location"] == "/desk/imports/"
    assert not ImportFile.objects.exists()
    loaded = load(staff)
    desk.post(f"/desk/imports/{loaded.number}/discarding/")
    assert ImportRun.objects.filter(pk=loaded.pk).exists()


def test_undo_is_pressed_on_the_page(desk: Browser, staff: Staff) -> None:
    run = load(staff, at=timezone.now())
    at = f"/desk/imports/{run.number}/"
    assert "Отменить загрузку" in desk.get(at).content.decode()
    for _twice in range(2):
        assert desk.post(f"{at}undoing/")["Location"] == at
    assert batches().count() == 1
    work(at=timezone.now())
    assert "Отменить загрузку" not in desk.get(at).content.decode()
    assert not Incident.objects.exists()


def test_pages_are_closed_to_those_without_the_right(staff: Staff) -> None:
    desk = Browser()
    desk.force_login(staff.specialist)
    assert desk.get("/desk/imports/").status_code == 403
    assert desk.post("/desk/imports/1/start/").status_code == 403
