"""Open data: files that programs read, with passports, and nothing that the site does not show."""

import csv
import json
from collections.abc import Iterable
from http import HTTPStatus
from io import StringIO
from typing import cast

import pytest
from django.test import Client

from otklik.api.open_data.datasets import DATASETS
from otklik.legal_acts.acts.act import Act

from .conftest import SECRET

pytestmark = pytest.mark.django_db


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    assert not answer.cookies
    return b"".join(cast(Iterable[bytes], answer.streaming_content)).decode()  # type: ignore[attr-defined]


def rows(client: Client, code: str) -> list[dict[str, str]]:
    text = body(client, f"/open-data/{code}.csv")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:]), delimiter=";"))


@pytest.mark.usefixtures("everything")
def test_each_set_says_the_same_in_both_forms_and_tells_no_secret(client: Client) -> None:
    for code, dataset in DATASETS.items():
        lines, objects = rows(client, code), json.loads(body(client, f"/open-data/{code}.json"))
        assert len(lines) == len(objects) > 0, code
        assert list(lines[0]) == list(objects[0]) == list(dataset.fields)
        assert SECRET not in str(lines) + str(objects)
    (act,) = rows(client, "acts")
    assert (act["code"], act["adopted_on"], act["number"]) == ("order-5", "2026-01-31", "5")
    (answer,) = rows(client, "answers")
    assert answer["norms"] == "law-2300-1/18.1, law-2300-1/22"
    shown = {line["answer"]: line for line in rows(client, "surveys") if line["field"] == "overall"}
    assert (shown["satisfied"]["people"], shown["unsure"]["people"]) == ("48", "")


def test_an_empty_set_is_still_a_table_and_a_list(client: Client) -> None:
    assert rows(client, "acts") == []
    assert json.loads(body(client, "/open-data/acts.json")) == []


@pytest.mark.usefixtures("site")
def test_the_passport_says_what_whose_and_on_what_terms(client: Client) -> None:
    listed = client.get("/open-data/").content.decode()
    page = client.get("/open-data/acts/").content.decode()
    table = body(client, "/open-data/acts/passport.csv")
    for words in ("Комитет по торговле целиком", "8 (8712) 22-33-44", "Дата принятия"):
        assert words in page
        assert words in table
    assert "для любых целей" in listed
    assert 'href="/open-data/acts/"' in listed
    assert client.get("/open-data/staff/").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/open-data/staff.csv").status_code == HTTPStatus.NOT_FOUND


def test_a_title_is_no_formula(client: Client) -> None:
    Act.objects.create(code="x", kind="приказ", title="=1+1", is_published=True)
    assert rows(client, "acts")[0]["title"] == "'=1+1"


def test_many_acts_are_sent_by_few_questions(
    client: Client, django_assert_max_num_queries: object
) -> None:
    Act.objects.bulk_create(
        Act(code=f"a-{n}", kind="закон", title=f"О {n}", is_published=True) for n in range(1200)
    )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(rows(client, "acts")) == 1200
