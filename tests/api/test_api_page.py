"""The page about the read API tells what its OpenAPI document tells, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from otklik.api.rest.urls import api

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/api.md"
ROW = re.compile(r"^\| `(/api/v1/[^`]+)` \| .+? \| (.*?)\|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.get_openapi_schema()


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text("utf-8")


def documented_parameters(text: str) -> dict[str, set[str]]:
    """Query parameters by address, as the page says."""
    rows = ROW.findall(text)
    assert len(rows) == len({address for address, _chosen in rows})
    return {
        re.sub(r"<(\w+)>", r"{\1}", address): set(CODE.findall(chosen)) for address, chosen in rows
    }


def query(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}


def test_each_address_and_parameter_is_told_and_no_other(
    document: dict[str, Any], text: str
) -> None:
    assert document["openapi"].startswith("3.1")
    assert all(methods.keys() == {"get"} for methods in document["paths"].values())
    there = {address: set(query(methods["get"])) for address, methods in document["paths"].items()}
    assert documented_parameters(text) == there, "Mend docs/reference/api.md"


def test_the_size_of_a_part_is_told_as_it_is(document: dict[str, Any], text: str) -> None:
    sizes = {
        (limit["maximum"], limit["default"])
        for methods in document["paths"].values()
        if (limit := query(methods["get"]).get("limit"))
    }
    items = re.findall(r"до (\d+), обычно (\d+)", text)
    assert {(int(most), int(usual)) for most, usual in items} == sizes


def test_the_states_of_an_act_are_told(document: dict[str, Any], text: str) -> None:
    sentence = text.partition("Состояния: ")[2].partition("\n")[0]
    assert set(CODE.findall(sentence)) == set(
        document["components"]["schemas"]["ShownState"]["enum"]
    )


def test_feeds_and_files_that_are_told_are_there(text: str) -> None:
    files = {one for one in CODE.findall(text) if re.fullmatch(r"/[\w/]+\.\w+", one)}
    assert "/api/v1/openapi.json" in files
    assert len(files) > 5
    assert [one for one in files if resolve(one).url_name == "nothing"] == []
