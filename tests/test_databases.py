"""The database of an installation: however SQLite was named, it is opened in one way."""

from pathlib import Path

import pytest

from otklik.config.backend_settings import SQLITE_OPTIONS, database


@pytest.mark.parametrize("url", ["", "sqlite:////srv/otklik/a.sqlite3"])
def test_sqlite_waits_and_begins_by_writing(url: str, tmp_path: Path) -> None:
    assert database(url, tmp_path)["OPTIONS"] == SQLITE_OPTIONS


def test_an_option_in_the_address_outweighs_ours(tmp_path: Path) -> None:
    options = database("sqlite:////srv/a.sqlite3?timeout=5", tmp_path)["OPTIONS"]
    assert options["timeout"] == 5
    assert options["transaction_mode"] == "IMMEDIATE"


def test_postgresql_gets_none_of_them(tmp_path: Path) -> None:
    given = database("postgres://otklik@127.0.0.1:5432/otklik", tmp_path)
    assert "transaction_mode" not in given.get("OPTIONS", {})
    assert given["CONN_HEALTH_CHECKS"]
