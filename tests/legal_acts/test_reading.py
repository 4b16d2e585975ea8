from hypothesis import given
from hypothesis import strategies as st

from otklik.core.pack.parse import Pack, Report
from otklik.legal_acts.acts.clause_dataclass import ClauseKind
from otklik.legal_acts.acts.markdown_format import (
    parse_act,
    parse_clauses,
    read_acts,
    write_clauses,
)

from .conftest import SHIPPED

NOTATION = st.text(alphabet="ab12. []#-|\n)", max_size=120)


@given(text=NOTATION)
def test_any_text_is_read_or_reported(text: str) -> None:
    report = Report()
    assert parse_act("x.md", text, report) is not None or report.problems


@given(text=NOTATION)
def test_what_was_written_is_read_as_the_same(text: str) -> None:
    report = Report()
    clauses = parse_clauses("x.md", text.splitlines(), report)
    if not report.problems:
        again = parse_clauses("x.md", write_clauses(clauses).splitlines(), report)
        assert again == clauses
        assert not report.problems


def test_the_order_survives_the_notation() -> None:
    (act,) = read_acts(Pack(SHIPPED), Report())
    report = Report()
    assert parse_clauses("", write_clauses(act.clauses).splitlines(), report) == act.clauses
    assert report.problems == []


def test_a_table_has_its_head_and_its_rows() -> None:
    (act,) = read_acts(Pack(SHIPPED), Report())
    table = next(clause for clause in act.clauses if clause.address == "appendix.8.table")
    assert table.kind == ClauseKind.TABLE
    assert table.printed.split()[:4] == ["Источники", "информации", "Пользуюсь", "постоянно"]
