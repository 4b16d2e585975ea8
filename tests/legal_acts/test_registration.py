"""How the document system knows an act: the same code as for minutes and assignments, and a page
of its own, from which the text is copied."""

import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
AT = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
ADDRESS = "/desk/acts/order-9/registration/"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


@pytest.fixture
def act(db: None) -> Act:
    return Act.objects.create(
        code="order-9", kind="приказ", number="9", title="О тишине", signed_by="Председатель",
        adopted_on=AT.date(), is_published=True,
    )  # fmt: skip


@pytest.fixture
def keeper(client: Client, db: None) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return client


def words(client: Client, address: str) -> str:
    page = unescape(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))
    return re.sub(r"\s+", " ", page.replace("\xa0", " "))


def test_it_is_written_down_shown_in_the_list_and_taken_out(keeper: Client, act: Act) -> None:
    scan = SimpleUploadedFile("scan.png", PNG)
    values = {"number": "77-вн", "on": "12.11.2026", "resolution": "В работу", "scan": scan}
    assert keeper.post(ADDRESS, values).status_code == 302
    page = words(keeper, ADDRESS)
    for item in ("№ 77-вн от 12.11.2026", "Название: О тишине", "Номер: 9", "Резолюция: В работу"):
        assert item in page
    assert b"".join(keeper.get("/desk/acts/order-9/scan/")) == PNG
    assert "№ 77-вн от 12.11.2026" in words(keeper, "/desk/acts/")
    book = load_workbook(BytesIO(keeper.get("/desk/acts/files/acts.xlsx").content))
    heads, row = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    taken = dict(zip(heads, row, strict=True))
    assert (taken["Регистрационный номер"], taken["Резолюция"]) == ("77-вн", "В работу")
    assert keeper.post(ADDRESS, {**values, "number": "78-вн", "scan": ""}).status_code == 422
    answer = keeper.post(ADDRESS, {**values, "number": "78-вн", "scan": "", "reason": "Описка"})
    assert answer.status_code == 302
    assert "№ 77-вн от 12.11.2026" in words(keeper, ADDRESS)
    line = Line.objects.with_verb("act.registered_anew").get()
    assert line.particulars is not None
    assert line.particulars["was"] == "77-вн"
    assert "Описка" not in str(line.particulars)


def test_only_who_keeps_the_register_writes_it_down(client: Client, act: Act) -> None:
    other = UserFactory(role=Role.SPECIALIST)
    with pytest.raises(Refused):
        act.register(number="1", on=AT.date(), by=other, at=AT)
    client.force_login(other)
    for address in (ADDRESS, "/desk/acts/order-9/scan/"):
        assert client.get(address).status_code == 403
