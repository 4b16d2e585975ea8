"""What came along with a message: shown, described, given out, marked as taken away."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import EventKind
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.receive import receive
from tests.channels.stub import Wall, event
from tests.incidents.attachments.things import (
    address,
    bytes_of,
    came,
    fetched,
    file,
    got,
    jpeg,
    page_of,
    sound,
)
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db


def test_a_photo_waits_then_is_seen_and_tells_nothing_of_itself(
    network: Account, wall: Wall, operator: Client
) -> None:
    message = came(network, file(wall, "photo", jpeg()), text="Вот ценник, где жаловаться?")
    (task,) = DBTaskResult.objects.filter(task_path__endswith="fetch_attachment")
    assert task.queue_name == "hearing"
    assert "загружается" in page_of(operator, message)
    attachment = fetched(message)
    assert attachment.state == Attachment.State.READY
    assert (attachment.width, attachment.height) == (80, 40)
    assert b"Telephone" not in bytes_of(attachment)
    assert "словами пока не описано" in page_of(operator, message)
    assert attachment.file.path.endswith(".jpg")


def test_a_voice_message_is_played_in_pieces_by_the_browsers_own_player(
    network: Account, wall: Wall, operator: Client
) -> None:
    result = file(wall, "voice", sound(), seconds=65)
    attachment = fetched(came(network, result))
    assert attachment.content_type == "audio/wav"
    page = page_of(operator, attachment.message)
    assert f'<audio controls preload="none" src="{address(attachment)}"' in page
    assert "1:05" in page
    whole = got(operator, attachment)
    assert (whole.status_code, whole["Accept-Ranges"], whole.body) == (200, "bytes", sound())
    body = sound()
    for wish, piece in {
        "bytes=0-9": body[:10],
        "bytes=8000-": body[8000:],
        "bytes=-5": body[-5:],
        f"bytes=10-{len(body) * 2}": body[10:],
    }.items():
        answer = got(operator, attachment, Range=wish)
        assert (answer.status_code, answer.body) == (206, piece)
        assert answer["Content-Range"].endswith(f"/{len(body)}")
    beyond = got(operator, attachment, Range=f"bytes={len(body)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(body)}")
    for odd in ("bytes=1-2,4-5", "lines=1-2", "bytes=-", "bytes=a-b"):
        assert got(operator, attachment, Range=odd).status_code == 200


def test_whoever_listened_writes_down_what_is_said(
    network: Account, wall: Wall, operator: Client
) -> None:
    attachment = fetched(came(network, file(wall, "voice", sound())))
    page = operator.get(address(attachment, "description/")).content.decode()
    assert "О чём говорится в записи" in page
    assert (
        operator.post(address(attachment, "description/"), {"description": ""}).status_code == 422
    )
    words = "Спрашивает, как вернуть сапоги; телефон 89280001122"
    operator.post(address(attachment, "description/"), {"description": words})
    shown = page_of(operator, attachment.message)
    assert words in shown
    assert "есть персональные данные" in shown
    assert Line.objects.filter(verb="attachment.described").count() == 1


def test_of_a_file_colleagues_get_a_clean_copy_that_no_browser_opens(
    network: Account, wall: Wall, operator: Client
) -> None:
    body = "<html><script>alert(1)</script> Где чек?".encode()
    attachment = fetched(came(network, file(wall, "file", body)))
    Attachment.objects.update(name="жалоба\u202elmth.html")
    answer = got(operator, attachment)
    assert answer.body.decode("utf-8-sig") == body.decode()
    assert answer["Content-Type"] == "application/octet-stream"
    name = quote("жалобаlmth.html.txt")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Path(attachment.file.path).suffix == ".bin"
    assert Path(attachment.file.path).stat().st_mode & 0o777 == 0o600
    assert Path(settings.MEDIA_ROOT) not in Path(attachment.file.path).parents
    page = page_of(operator, attachment.message)
    assert "Скачать очищенную копию" in page
    assert "\u202e" not in page


def test_a_file_as_it_came_is_given_for_a_reason_that_the_journal_keeps(
    network: Account, wall: Wall, operator: Client
) -> None:
    body = b"\xd0\xcf\x11\xe0 an old document with who knows what"
    attachment = fetched(came(network, file(wall, "file", body)))
    Attachment.objects.update(name="чек.doc")
    place = address(attachment, "as-it-came/")
    assert place in page_of(operator, attachment.message)
    refused = operator.get(address(attachment))
    assert (refused.status_code, refused["Location"]) == (302, f"{place}?copy=none")
    page = operator.get(refused["Location"]).content.decode()
    assert "Скачать очищенную копию" not in page, "there is none: the link would lead back here"
    assert "Это файл старого Office" in page
    assert "может быть вредоносным" in page
    for reason in ("", "   "):
        assert operator.post(place, {"reason": reason}).status_code == 422
    assert not Line.objects.filter(verb="attachment.taken_as_it_came").exists()
    given: Any = operator.post(place, {"reason": "Копии нет, человек ждёт"})
    assert b"".join(given.streaming_content) == body
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given["Content-Security-Policy"]
    line = Line.objects.filter(verb="attachment.taken_as_it_came").get()
    assert line.particulars == {"attachment": attachment.pk, "reason": "Копии нет, человек ждёт"}


def test_what_is_seen_in_place_has_no_other_copy(
    network: Account, wall: Wall, operator: Client
) -> None:
    attachment = fetched(came(network, file(wall, "photo", jpeg())))
    assert operator.get(address(attachment, "as-it-came/")).status_code == 404


def test_a_photo_sent_as_a_file_is_cleaned_too(network: Account, wall: Wall) -> None:
    attachment = fetched(came(network, file(wall, "file", jpeg(), name="IMG.jpg")))
    assert attachment.kind == Attachment.Kind.PHOTO
    assert b"Telephone" not in bytes_of(attachment)


def test_a_place_a_sticker_and_a_link_are_told_and_nothing_is_fetched(
    network: Account, operator: Client
) -> None:
    message = came(
        network,
        {"kind": "place", "latitude": 43.31807, "longitude": 45.69838, "text": "Рынок"},
        {"kind": "sticker", "text": "🙏", "url": "http://127.0.0.1:9/sticker.webp"},
        {"kind": "link", "url": "https://example.org/page", "text": "Объявление"},
        {"kind": "link", "url": "javascript:alert(1)", "text": "Злая ссылка"},
        text="Где это?",
    )
    assert not DBTaskResult.objects.filter(task_path__endswith="fetch_attachment").exists()
    page = page_of(operator, message)
    for words in ("43.31807, 45.69838", "geo:43.31807,45.69838", "Рынок", "🙏", "Объявление"):
        assert words in page
    assert 'href="https://example.org/page" rel="noreferrer nofollow"' in page
    assert "Злая ссылка" in page
    assert "javascript:" not in page


def test_what_an_edit_took_away_is_marked_and_kept(
    network: Account, wall: Wall, operator: Client
) -> None:
    photo = file(wall, "photo", jpeg())
    attachment = fetched(came(network, photo, text="Где чек?"))
    came(network, text="Где чек и деньги?", kind=EventKind.COMMENT_EDITED)
    attachment.refresh_from_db()
    assert attachment.removed_at == NOON
    page = page_of(operator, attachment.message)
    assert "удалено автором" in page
    assert address(attachment) in page
    came(network, photo, text="Где чек и где деньги?", kind=EventKind.COMMENT_EDITED)
    attachment.refresh_from_db()
    assert attachment.removed_at is None


@pytest.mark.parametrize(
    ("kind", "pile"),
    [("voice", "answer"), ("photo", "answer"), ("place", "answer"), ("sticker", "not_a_question")],
)
def test_who_speaks_without_a_written_word_may_well_ask(
    network: Account, kind: str, pile: str
) -> None:
    message = came(network, {"kind": kind, "latitude": 1.0, "longitude": 1.0, "text": "слово"})
    assert message.incident.pile == pile
    assert message.incident.opening_text.startswith("[")
    assert message.is_question == (pile == "answer")


def test_a_voice_after_the_answer_waits_for_an_answer(network: Account) -> None:
    message = came(network, text="Где чек?")
    later = event(
        occurred_at=NOON, text="", media=[{"kind": "voice", "external_id": "v"}], external_id="2"
    )
    receive(network, later, at=NOON)
    message.incident.note_answer(to=message, at=NOON)
    assert Incident.objects.get().is_unanswered


def test_nobody_else_gets_a_file(
    network: Account, wall: Wall, client: Client, staff: Staff
) -> None:
    attachment = fetched(came(network, file(wall, "voice", sound())))
    assert client.get(address(attachment)).status_code == 302
    client.force_login(staff.specialist)
    assert client.get(address(attachment)).status_code == 404
    assert client.post(address(attachment, "fetching/")).status_code == 404
