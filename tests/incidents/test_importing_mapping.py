"""Which column is what, and what a row becomes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.table_files.read import Row
from otklik.core.table_files.write import escape_formula
from otklik.incidents.importing.mapping import (
    ColumnMapping,
    Draft,
    Fault,
    Faulty,
    Field,
    Remark,
    is_address,
    read_moment,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def take(fields: list[Field], *cells: str) -> Draft | Faulty:
    mapping = ColumnMapping({field: place for place, field in enumerate(fields)})
    return mapping.take(Row(number=2, cells=cells), width=len(fields), at=NOW)


def draft(fields: list[Field], *cells: str) -> Draft:
    taken = take(fields, *cells)
    assert isinstance(taken, Draft)
    return taken


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("id", "group", "topic", "text"), {"external_id": 0, "text": 3}),
        (
            ("Дата и время", "Соцсеть", "Автор", "Текст сообщения", "Ссылка на сообщение"),
            {"date": 0, "source": 1, "author": 2, "text": 3, "url": 4},
        ),
        (
            ("№", "ДАТА:", "Время", "Ссылка на автора", "Сообщение *", "Код темы"),
            {"external_id": 0, "date": 1, "time": 2, "author_page": 3, "text": 4, "topic": 5},
        ),
        (("created_at", "message_id", "comment"), {"date": 0, "external_id": 1, "text": 2}),
        (("Номер телефона", "Текст (полный)"), {"text": 1}),
        (("а", "б"), {}),
    ],
)
def test_columns_are_proposed_by_their_names(
    header: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert dict(ColumnMapping.propose(header).columns) == expected


def test_a_kept_choice_finds_its_columns_in_another_order() -> None:
    kept = ColumnMapping({Field.TEXT: 0, Field.URL: 2}).names(("что", "прочее", "где"))
    assert dict(ColumnMapping.from_names(kept, ("где", "что")).columns) == {"url": 0, "text": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31.12.2025 14:30", "2025-12-31T14:30:00+03:00"),
        ("31.12.2025", "2025-12-31T00:00:00+03:00"),
        ("1.2.25 9:05", "2025-02-01T09:05:00+03:00"),
        ("31/12/2025, 14:30:59", "2025-12-31T14:30:59+03:00"),
        ("31 декабря 2025 г., 14:30", "2025-12-31T14:30:00+03:00"),
        ("9 мая 2025", "2025-05-09T00:00:00+03:00"),
        ("9 мар. 2025 в 10:00", "2025-03-09T10:00:00+03:00"),
        ("2025-12-31T14:30:00Z", "2025-12-31T14:30:00+00:00"),
        ("2025-12-31 14:30:00.123456+05:00", "2025-12-31T14:30:00.123456+05:00"),
        ("2025-12-31 9:30", "2025-12-31T09:30:00+03:00"),
        ("2025-12-31 00:00:00 14:30", "2025-12-31T14:30:00+03:00"),
        ("2025-12-31", "2025-12-31T00:00:00+03:00"),
    ],
)
def test_moments_are_taken_as_people_write_them(text: str, expected: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize("text", ["вчера", "32.12.2025", "31.12.1925", "12", "2025-13-01", "0.0.0"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


@given(st.text(max_size=40))
def test_any_words_are_a_moment_or_none(text: str) -> None:
    found = read_moment(text)
    assert found is None or found.tzinfo is not None


def test_a_row_with_text_alone_is_enough() -> None:
    taken = draft([Field.TEXT], "Где чек?")
    assert taken.occurred_at is None
    assert taken.author == ""
    assert taken.key.startswith("text:")


@pytest.mark.parametrize(
    ("fields", "cells", "fault"),
    [
        ([Field.TEXT], ("",), Fault.NO_TEXT),
        ([Field.TEXT], ("а" * 20_001,), Fault.LONG_TEXT),
        ([Field.TEXT, Field.DATE], ("а", "скоро"), Fault.BAD_DATE),
        ([Field.TEXT, Field.DATE], ("а", "31.12.2030"), Fault.FUTURE),
        ([Field.TEXT], ("а", "лишнее"), Fault.WIDE),
    ],
)
def test_what_cannot_be_taken_says_why(
    fields: list[Field], cells: tuple[str, ...], fault: Fault
) -> None:
    taken = take(fields, *cells)
    assert isinstance(taken, Faulty)
    assert taken.fault == fault


def test_a_message_is_known_by_number_then_link_then_words() -> None:
    by_number = [Field.TEXT, Field.EXTERNAL_ID, Field.URL]
    one, other = draft(by_number, "а", "7", "https://a.example/1"), draft(by_number, "б", "7", "")
    assert one.key == other.key == "id:7"
    by_link = [Field.TEXT, Field.URL]
    link = "https://a.example/1"
    assert draft(by_link, "а", link).key == draft(by_link, "б", link).key
    by_words = [Field.TEXT, Field.DATE, Field.AUTHOR]
    first = draft(by_words, "а", "01.01.2026", "Анна")
    assert first.key == draft(by_words, "а", "01.01.2026", "Анна").key
    assert first.key != draft(by_words, "а", "02.01.2026", "Анна").key
    assert first.key != draft(by_words, "а", "01.01.2026", "Иса").key


@given(external_id=st.text(min_size=1, max_size=300), url=st.text(max_size=600))
def test_a_key_fits_its_column(external_id: str, url: str) -> None:
    taken = take([Field.TEXT, Field.EXTERNAL_ID, Field.URL], "а", external_id, url)
    assert isinstance(taken, Draft)
    assert 0 < len(taken.key) <= 120
    assert len(taken.url) <= 500


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "a.example", "https://", "http://a b", "https://[", "ftp://a.b"]
)
def test_only_addresses_become_links(url: str) -> None:
    assert not is_address(url)
    taken = draft([Field.TEXT, Field.URL], "а", url)
    assert taken.url == ""
    assert Remark.BAD_URL in taken.remarks


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert escape_formula(f"{start}1+1") == f"'{start}1+1"
    assert escape_formula("1+1") == "1+1"
