"""Photos go after the text: whatever becomes of them, no word is lost."""

import errno
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.utils import timezone
from PIL import Image
from pillow_heif import from_pillow

from otklik.incidents.attachments.models import MOST_A_MESSAGE, Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake import site_questions
from otklik.website.asking import shared_view_helpers
from tests.storages import full
from tests.website.asking import filled

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
TEXT = "Цена на полке 89, на кассе 129"


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    cache.clear()
    yield
    for attachment in Attachment.objects.all():
        attachment.file.delete(save=False)


@pytest.fixture
def pair(client: Client) -> dict[str, str]:
    """A question is asked; its author has the number and the code."""
    shown = page(client.post("/ask/", filled(TEXT, key=uuid4())))
    assert 'enctype="multipart/form-data"' in shown
    number, code = re.findall(r'name="(?:number|code)"\s+value="(\d+)"', shown)[:2]
    return {"number": number, "code": code}


def page(answer: Any) -> str:
    return unescape(answer.content.decode())


def photo(name: str = "photo.jpg", *, size: int = 0, width: int = 80) -> SimpleUploadedFile:
    """A JPEG that weighs `size` bytes, as photos of new telephones do."""
    body = BytesIO()
    Image.new("RGB", (width, 60), (90, 90, 90)).save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue().ljust(size, b"\0"), "image/jpeg")


def send(client: Client, pair: dict[str, str], *files: SimpleUploadedFile) -> Any:
    return client.post("/question/", {**pair, "act": "photos", "photos": list(files)})


def test_a_photo_of_12_mb_and_one_of_an_iphone_are_taken(
    client: Client, pair: dict[str, str]
) -> None:
    body = BytesIO()
    from_pillow(Image.new("RGB", (64, 64), (10, 90, 10))).save(body)
    heic = SimpleUploadedFile("IMG_0001.HEIC", body.getvalue(), "image/heic")
    answer = send(client, pair, photo(size=12 * MEGABYTE), heic)
    assert answer.status_code == 200
    assert "Приложено 2 фото." in page(answer)
    assert TEXT in page(answer)
    assert Attachment.objects.count() == 2
    assert all(attachment.size < MEGABYTE for attachment in Attachment.objects.all())


WORDS = "И ещё: продавец не взял претензию & ушёл"


@pytest.mark.parametrize("files", [(), (photo(),)], ids=["no photo", "a photo"])
def test_words_beside_the_photos_stay_where_they_were_typed(
    client: Client, pair: dict[str, str], files: tuple[SimpleUploadedFile, ...]
) -> None:
    key = str(uuid4())
    answer = send(client, {**pair, "text": WORDS, "key": key}, *files)

    assert f">\n{WORDS}</textarea>" in page(answer)
    assert f'name="key" value="{key}"' in page(answer)
    assert Attachment.objects.count() == len(files)
    assert WORDS not in [message.text for message in Message.objects.with_texts()]


def test_photos_that_did_not_go_with_the_words_are_not_said_to_be_added(
    client: Client, pair: dict[str, str]
) -> None:
    sent = {**pair, "act": "add", "text": WORDS, "key": str(uuid4()), "photos": "photo.jpg"}
    shown = page(client.post("/question/", sent))

    assert "Фото не отправлены: выберите их снова" in shown
    assert WORDS in shown
    assert not Attachment.objects.exists()


def test_one_of_20_mb_gets_a_sentence_and_spoils_no_other(
    client: Client, pair: dict[str, str]
) -> None:
    large = photo("large.jpg", size=20 * MEGABYTE)
    answer = send(client, pair, photo("one.jpg"), large, photo("two.jpg", width=90))
    assert answer.status_code == 422
    assert "<title>Ошибка: " in page(answer)
    assert "large.jpg: Файл больше 15 МБ." in page(answer)
    assert "Приложено 2 фото." in page(answer)
    assert TEXT in page(answer)
    assert Attachment.objects.count() == 2


def test_more_than_five_at_a_time_are_named(client: Client, pair: dict[str, str]) -> None:
    answer = send(client, pair, *(photo(f"{n}.jpg", width=50 + n) for n in range(7)))
    assert "5.jpg: За один раз" in page(answer)
    assert "6.jpg: За один раз" in page(answer)
    assert Attachment.objects.count() == 5


def test_one_question_holds_as_many_photos_as_a_person_shows(
    client: Client, pair: dict[str, str]
) -> None:
    most = site_questions.MOST_PHOTOS
    number, code = int(pair["number"]), pair["code"]
    for place in range(most - 2):
        message = Message.objects.latest("pk")
        Attachment.objects.create(
            message=message, file=f"{place}.jpg", digest=f"{place}", added_at=timezone.now()
        )
        if (place + 1) % MOST_A_MESSAGE == 0:
            assert site_questions.receive_addition(
                number=number, code=code, key=uuid4(), text="Ещё", at=timezone.now()
            )
    answer = send(client, pair, *(photo(f"{n}.jpg", width=50 + n) for n in range(3)))
    assert "2.jpg: Фотографий здесь уже очень много" in page(answer)
    assert Attachment.objects.count() == most


def test_who_sent_too_much_has_no_file_read(client: Client, pair: dict[str, str]) -> None:
    for _sending in range(shared_view_helpers.PHOTOS_SENT.most):
        shared_view_helpers.PHOTOS_SENT.count("127.0.0.1")
    answer = send(client, pair, photo("one.jpg"))
    assert answer.status_code == 429
    assert "слишком много" in page(answer)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Сначала выберите фото."),
        ([SimpleUploadedFile("letter.docx", b"PK\x03\x04")], "letter.docx: Этот файл"),
        ([SimpleUploadedFile("empty.jpg", b"")], "empty.jpg: Этот файл"),
    ],
)
def test_what_is_no_photo_is_refused_beside_the_field(
    client: Client, pair: dict[str, str], files: list[SimpleUploadedFile], sentence: str
) -> None:
    answer = send(client, pair, *files)
    assert answer.status_code == 422
    assert page(answer).count(sentence) == 2  # in the summary and at the field
    assert 'href="#id_photos"' in page(answer)
    assert 'id="id_photos"' in page(answer)


def test_a_line_that_breaks_loses_nothing_that_arrived(
    client: Client, pair: dict[str, str]
) -> None:
    send(client, pair, photo("first.jpg"))
    head = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**pair, "act": "photos"}.items()
    )
    file = '--b\r\nContent-Disposition: form-data; name="photos"; filename="second.jpg"\r\n\r\n'
    half = photo(width=300).read()[:400]
    body = head.encode() + file.encode() + half
    answer = client.generic("POST", "/question/", body, "multipart/form-data; boundary=b")
    assert answer.status_code in {400, 422}
    assert Attachment.objects.count() == 1
    assert TEXT in page(client.post("/question/", pair))
    assert Incident.objects.get().messages.get().text == TEXT


def test_a_wrong_code_takes_no_photo(client: Client, pair: dict[str, str]) -> None:
    answer = send(client, {**pair, "code": "000000000"}, photo())
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_a_full_disk_gives_back_the_words_and_takes_the_photo_later(
    pair: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    sent = {**pair, "text": WORDS, "key": str(uuid4())}
    with full(errno.ENOSPC, monkeypatch):
        refused = send(visitor, sent, photo())
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    assert "На нашем диске нет места" in page(refused)
    assert f'name="text" value="{WORDS}"' in page(refused)
    assert not Attachment.objects.exists()
    again = send(visitor, sent)
    assert f">\n{WORDS}</textarea>" in page(again), "with one press they stand in their field"
    assert send(visitor, sent, photo()).status_code == 200


def test_a_full_disk_while_a_photo_arrives_is_told_too(
    pair: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", fail)
    answer = send(Client(raise_request_exception=False), pair, photo())
    assert answer.status_code == 503
    assert "На нашем диске нет места" in page(answer)
