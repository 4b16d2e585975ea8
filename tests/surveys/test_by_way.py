"""Whom chance or a code asked stands apart from the open link, and what share came by which."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.surveys import by_way
from otklik.surveys.models import Mode, Wave
from otklik.surveys.results import results

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db


def wave_of(modes: tuple[Mode, Mode]) -> Wave:
    table = {"overall": {"satisfied": 80, "not-satisfied": 60, "unsure": 20}}
    wave = filled(160, table, modes=modes, slug="2026")
    wave.publish(by=None, at=NOON + timedelta(days=21))
    return wave


def test_asked_and_open_stand_apart_on_the_page_that_everybody_sees(client: Client) -> None:
    wave = wave_of((Mode.CODE, Mode.WEB))

    told = by_way.ways(wave, results(wave))

    assert [one.forms.replace("\xa0", " ") for one in told.came] == ["50 % (80 из 160)"] * 2
    rows = dict(told.fields["overall"].rows)
    assert [cell.replace("\xa0", " ") for cell in next(iter(rows.values()))] == ["50 % (40)"] * 2
    html = client.get("/surveys/2026/results/").content.decode().replace("\xa0", " ")
    assert "по открытой ссылке: кто угодно, может быть дважды — 50 % (80 из 160)" in html
    assert "Приглашённые и открытая ссылка отдельно" in html


def test_where_nobody_was_asked_only_the_shares_are_said(client: Client) -> None:
    wave = wave_of((Mode.PAPER, Mode.WEB))

    told = by_way.ways(wave, results(wave))

    assert len(told.came) == 2
    assert told.fields == {}
    html = client.get("/surveys/2026/results/").content.decode()
    assert "Приглашённые и открытая ссылка отдельно" not in html


def test_what_few_answered_in_one_way_is_hidden() -> None:
    table = {"overall": {"satisfied": 150, "not-satisfied": 6, "unsure": 4}}
    wave = filled(160, table, modes=(Mode.CODE, Mode.WEB), slug="2026")

    told = by_way.ways(wave, results(wave))

    for _text, cells in told.fields["overall"].rows[1:] if told.fields else ():
        assert cells == ("", "")
