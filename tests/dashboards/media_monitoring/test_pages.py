"""The pages of the field: lists whose filters live in the address, bulk, cards, files, warnings."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from otklik.audit.models import Line
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources import import_mentions
from otklik.dashboards.media_monitoring.sources.collect import take_in
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, RawMention, Source
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON

pytestmark = pytest.mark.django_db
CSV = (
    "Текст;Дата;Ссылка;Источник\n"
    "Выросли цены на хлеб в магазине;11.11.2026 10:00;https://a.example/1;Паблик\n"
    ";11.11.2026 10:00;;Паблик\n"
    "Ярмарка открылась на площади;11.11.2026 11:00;https://a.example/2;Газета\n"
)


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def make_mention(text: str, key: str) -> Mention:
    source = Source.of_kind(Source.Kind.EXPORT, at=NOON)
    RawMention.keep(source, key, {"text": text}, at=NOON)
    take_in(at=NOON)
    return Mention.objects.get(raw__key=key)


@time_machine.travel(NOON, tick=False)
def test_filters_stay_in_the_address_and_a_press_comes_back_to_them(
    desk: Client, topics: dict[str, Topic]
) -> None:
    one, other = (
        make_mention("Выросли цены на хлеб", "1"),
        make_mention("Ярмарка открылась на площади", "2"),
    )
    address = reverse("media-monitoring:mentions") + f"?topic={topics['prices'].pk}&state=new"
    page = desk.get(address)
    assert one.text in page.content.decode()
    assert other.text not in page.content.decode()
    pressed = desk.post(
        reverse("media-monitoring:mentions-mark"),
        {"row": [one.pk], "state": "answer", "back": address},
    )
    assert pressed.headers["Location"] == address
    after = desk.get(address)
    assert list(after.context["page"]) == []
    undo = after.context["undoable"]
    desk.post(reverse("media-monitoring:mentions-mark-undo", args=[undo.pk]), {"back": address})
    assert list(desk.get(address).context["page"]) == [one]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    "query", ["?page=x&days=9&topic=-1", "?q=%00&state=no", "?source=99999999999999999999&tone=1"]
)
def test_a_nonsense_address_is_answered(desk: Client, query: str) -> None:
    assert desk.get(reverse("media-monitoring:mentions") + query).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_a_card_keeps_its_screenshot_and_hides_whoever_is_named(desk: Client) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    form = {
        "url": "", "place": "Радио", "title": "", "text": "Звоните 8 928 000-00-00 о ценах",
        "at": "11.11.2026 10:00", "key": str(uuid4()),
        "picture": SimpleUploadedFile("a.png", picture.getvalue(), "image/png"),
    }  # fmt: skip
    made = desk.post(reverse("media-monitoring:mention-new"), form)
    mention = Mention.objects.get()
    assert made.headers["Location"] == reverse("media-monitoring:mention", args=[mention.pk])
    assert "000-00-00" not in desk.get(made.headers["Location"]).content.decode()
    shown = desk.get(reverse("media-monitoring:mention-picture", args=[mention.pk]))
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"  # type: ignore[attr-defined]


@time_machine.travel(NOON, tick=False)
def test_a_card_of_tomorrow_comes_back_with_all_that_was_typed(desk: Client) -> None:
    form = {"place": "Радио", "text": "О ценах", "at": "13.11.2026 10:00", "key": str(uuid4())}
    page = desk.post(reverse("media-monitoring:mention-new"), form)
    assert page.status_code == 422
    assert "О ценах" in page.content.decode()
    assert not Mention.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_a_file_is_loaded_by_its_columns_and_never_twice(
    desk: Client, operator: User, topics: dict[str, Topic]
) -> None:
    for number in range(2):
        sent = SimpleUploadedFile("m.csv", CSV.encode(), "text/csv")
        upload = desk.post(reverse("media-monitoring:files"), {"file": sent, "key": str(uuid4())})
        there = upload.headers["Location"]
        page = desk.get(there)
        assert page.context["is_complete"]
        initial = {name: str(n) for name, n in page.context["form"].initial.items()}
        desk.post(there, initial)
        file = MonitoringFile.objects.first()
        assert file is not None
        while import_mentions.carry_on(file.pk, at=NOON):
            pass
        file.refresh_from_db()
        assert (file.state, file.faulty) == ("finished", 1)
        assert (file.taken, file.known) == ((2, 0) if number == 0 else (0, 2))
        assert desk.get(there).status_code == 200
    take_in(at=NOON)
    assert Mention.objects.count() == 2
    assert Mention.objects.get(url="https://a.example/1").topic == topics["prices"]


def test_what_is_no_table_is_refused_with_a_sentence(desk: Client) -> None:
    sent = SimpleUploadedFile("m.xlsx", b"nothing", "text/csv")
    page = desk.post(reverse("media-monitoring:files"), {"file": sent, "key": str(uuid4())})
    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_files_and_raw_rows_go_after_their_time(operator: User) -> None:
    file = MonitoringFile.upload(CSV.encode(), name="m.csv", key=uuid4(), by=operator, at=NOON)
    make_mention("Выросли цены", "1")
    assert import_mentions.forget(at=NOON + timedelta(days=29)) == 0
    import_mentions.forget(at=NOON + timedelta(days=91))
    file.refresh_from_db()
    assert bytes(file.body) == b""
    assert Mention.objects.get().raw is None


@time_machine.travel(NOON, tick=False)
def test_a_warning_notes_who_looked_and_keeps_what_was_decided(
    desk: Client, operator: User, topics: dict[str, Topic]
) -> None:
    make_mention("Выросли цены на хлеб", "1")
    today = NOON.date()
    rise = Rise.objects.create(
        topic=topics["prices"], opened_on=today, until=today, noted_at=NOON, week=30,
        expected=9.5, low=4, high=16,
    )  # fmt: skip
    there = reverse("media-monitoring:topic-alert", args=[rise.pk])
    page = desk.get(there)
    assert "Выросли цены на хлеб" in page.content.decode()
    rise.refresh_from_db()
    assert rise.seen_by is None, "who opens a page writes nothing"
    assert not Line.objects.about(rise).with_verb("rise.seen")
    refused = desk.post(there, {"verdict": "answer", "decision": ""})
    assert refused.status_code == 422
    desk.post(there, {"verdict": "answer", "decision": "Разъяснение до пятницы"})
    decided = Rise.objects.get(pk=rise.pk)
    assert (decided.seen_by, decided.decided_by, decided.verdict) == (operator, operator, "answer")
    assert "Разъяснение до пятницы" in desk.get(there).content.decode()
    assert Line.objects.about(rise).with_verb("rise.seen").count() == 1
    assert desk.get(reverse("media-monitoring:topic-alerts")).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_a_warning_of_many_messages_asks_no_more_than_one_of_few(
    desk: Client, topics: dict[str, Topic]
) -> None:
    today = NOON.date()
    rise = Rise.objects.create(
        topic=topics["prices"], opened_on=today, until=today, noted_at=NOON, week=30,
        expected=9.5, low=4, high=16,
    )  # fmt: skip
    there, asked = reverse("media-monitoring:topic-alert", args=[rise.pk]), []
    for several in (("1", "2"), ("3", "4", "5", "6", "7")):
        for key in several:
            one = make_mention(f"Выросли цены на {key} товаров в магазине номер {key}", key)
            Mention.objects.filter(pk=one.pk).update(topic=topics["prices"], group=one.pk)
        desk.get(there)
        with CaptureQueriesContext(connection) as caught:
            desk.get(there)
        asked.append(len(caught))
    assert asked[0] == asked[1]


@time_machine.travel(NOON, tick=False)
def test_a_look_at_a_warning_is_noted_by_a_press(
    desk: Client, operator: User, topics: dict[str, Topic]
) -> None:
    today = NOON.date()
    rise = Rise.objects.create(
        topic=topics["prices"], opened_on=today, until=today, noted_at=NOON, week=30,
        expected=9.5, low=4, high=16,
    )  # fmt: skip
    there = reverse("media-monitoring:topic-alert", args=[rise.pk])
    assert 'name="seen"' in desk.get(there).content.decode()
    for _press in range(2):
        assert desk.post(there, {"seen": "1"}).headers["Location"] == there
    rise.refresh_from_db()
    assert (rise.seen_by, rise.decided_by) == (operator, None)
    assert Line.objects.about(rise).with_verb("rise.seen").count() == 1
    assert 'name="seen"' not in desk.get(there).content.decode()


@time_machine.travel(NOON, tick=False)
def test_a_source_is_added_stopped_and_read_again(desk: Client) -> None:
    there = reverse("media-monitoring:sources")
    form = {"name": "Газета", "url": "https://a.example/rss", "words": "", "every_minutes": "30"}
    desk.post(there, form)
    source = Source.objects.get()
    again = desk.post(there, form)
    assert again.status_code == 422
    desk.post(reverse("media-monitoring:source-stop", args=[source.pk]))
    source.refresh_from_db()
    assert source.stopped_at == NOON
    desk.post(reverse("media-monitoring:source-resume", args=[source.pk]))
    source.refresh_from_db()
    assert source.stopped_at is None
    assert "Газета" in desk.get(there).content.decode()
