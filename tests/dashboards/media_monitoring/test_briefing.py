"""Briefs: written from the data, corrected by a person, kept as sent."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from otklik.dashboards.media_monitoring.briefs.models import Brief, BriefMail
from otklik.dashboards.media_monitoring.briefs.write import mail as mail_brief
from otklik.dashboards.media_monitoring.briefs.write import period, write_text
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionDecision
from otklik.dashboards.media_monitoring.sources.collect import take_in
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "today", "first", "last"),
    [
        ("week", date(2026, 11, 12), date(2026, 11, 2), date(2026, 11, 8)),
        ("week", date(2026, 11, 9), date(2026, 11, 2), date(2026, 11, 8)),
        ("week", date(2026, 11, 8), date(2026, 10, 26), date(2026, 11, 1)),
        ("month", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_whole_week_or_month(kind: str, today: date, first: date, last: date) -> None:
    assert period(kind, today=today) == (first, last)


@time_machine.travel(NOON, tick=False)
def test_it_is_written_corrected_and_kept_as_sent(
    client: Client, operator: User, topics: dict[str, Topic]
) -> None:
    source = Source.of_kind(Source.Kind.EXPORT, at=NOON)
    for key, on in (("1", "2026-11-03"), ("2", "2026-11-04"), ("3", "2026-10-28")):
        text = f"Выросли цены на хлеб, безобразие, запись {key * 3} рынок площадь вокзал"
        RawMention.keep(source, key, {"text": text, "at": f"{on}T09:00:00+00:00"}, at=NOON)
    take_in(at=NOON)
    one = Mention.objects.get(raw__key="1")
    MentionDecision.decide([one.pk], "explanation", by=operator, at=NOON)
    client.force_login(operator)
    made = client.post(reverse("media-monitoring:briefs"), {"kind": "week"})
    brief = Brief.objects.get()
    assert made.headers["Location"] == reverse("media-monitoring:brief", args=[brief.pk])
    assert "Рост цен: 2" in brief.text
    assert "Выросли цены на хлеб" in brief.text
    again = client.post(reverse("media-monitoring:briefs"), {"kind": "week"})
    assert again.headers["Location"] == made.headers["Location"]
    there = made.headers["Location"]
    client.post(there, {"text": "# Главное\nЦены & люди\n- пункт"})
    client.post(reverse("media-monitoring:brief-mark-sent", args=[brief.pk]), {"to": " "})
    brief.refresh_from_db()
    assert brief.sent_at is None
    client.post(reverse("media-monitoring:brief-mark-sent", args=[brief.pk]), {"to": "Заместителю"})
    assert client.post(there, {"text": "другое"}).status_code == 422
    file = client.get(reverse("media-monitoring:brief-file", args=[brief.pk, "docx"]))
    document = ZipFile(BytesIO(file.content)).read("word/document.xml").decode()
    assert "Цены &amp; люди" in document
    assert "Главное" in document
    assert client.get(there).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_it_goes_by_mail_to_colleagues_who_are_named(
    client: Client, operator: User, settings: Settings
) -> None:
    first, last = period("week", today=NOON.date())
    brief = Brief.begin("week", first=first, last=last, text="# Главное", by=operator, at=NOON)
    there = reverse("media-monitoring:brief-mail", args=[brief.pk])
    client.force_login(operator)
    settings.MAIL_IS_CONFIGURED = True
    assert client.post(there, {"people": [operator.pk]}).status_code == 422  # no address
    operator.email = "operator@otklik.example"
    operator.save()
    nobody = client.post(there, {})
    assert nobody.status_code == 422
    assert "<title>Ошибка: " in nobody.content.decode()
    settings.MAIL_IS_CONFIGURED = False
    assert (
        "Почта здесь не настроена" in client.post(there, {"people": [operator.pk]}).content.decode()
    )
    settings.MAIL_IS_CONFIGURED = True
    assert client.post(there, {"people": [operator.pk]}).status_code == 302
    row = BriefMail.objects.get()
    mail_brief(row.pk, at=NOON)
    mail_brief(row.pk, at=NOON)
    [letter] = mail.outbox
    assert letter.to == ["operator@otklik.example"]
    kinds = [(name, kind, bytes(body)[:4]) for name, body, kind in letter.attachments]
    assert [(name, head) for name, _kind, head in kinds] == [
        ("brief-2026-11-02.pdf", b"%PDF"), ("brief-2026-11-02.docx", b"PK\x03\x04"),
    ]  # fmt: skip
    brief.refresh_from_db()
    assert (brief.sent_to, brief.sent_at) == (str(operator), NOON)
    page = client.get(reverse("media-monitoring:brief", args=[brief.pk])).content.decode()
    assert "ушло" in page
    pdf = client.get(reverse("media-monitoring:brief-file", args=[brief.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    wrong = reverse("media-monitoring:brief-file", args=[brief.pk, "exe"])
    assert client.get(wrong).status_code == 404


def test_a_silent_week_is_written_too(topics: dict[str, Topic]) -> None:
    assert write_text(date(2026, 11, 2), date(2026, 11, 8)).count("# ") == 5
