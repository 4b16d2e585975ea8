"""`make bench`: what gives no figures is told; a partial run keeps the figures of the others."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import together
from bench.benches import BENCHES, Bench
from bench.together import Result, last_line, page, run

RESULT = Result(name="coverage", at="2026-11-27", version="0.1.0", load=3.5, seconds=41)


def test_the_last_line_that_is_json_are_the_figures() -> None:
    assert last_line('a table\n{"x": 1}\n{"x": 2}\nwarning: {broken\n') == {"x": 2}
    assert last_line("Traceback (most recent call last):\n{broken") == {}


def test_what_lacks_its_programme_or_fails_says_so(tmp_path: Path) -> None:
    lacking = Bench(script="portal.py", about="", figures={}, needs=("no-such-programme",))
    assert run("portal", lacking).why == "needs no-such-programme"
    wrong = Bench(script="verdicts.py", about="", figures={}, options=("--no-such-option",))
    assert run("verdicts", wrong).why == "failed with 2"


def test_the_page_shows_figures_shares_and_what_was_not_run() -> None:
    told = page({"coverage": replace(RESULT, figures={"a year": {"median_ms": 12}})})
    assert "| coverage | a year, ms | 12 |" in told
    assert "| coverage | four weeks, ms | — |" in told
    assert f"| portal | {BENCHES['portal'].about} | not run |" in told
    broken = replace(RESULT, figures={"a year": {}}, status=1)
    assert "| coverage | what it promises | not kept: it ended with 1 |" in page(
        {"coverage": broken}
    )
    assert "not run: needs wrk" in page({"portal": replace(RESULT, name="portal", why="needs wrk")})
    assert "| coverage | `--incidents 20000 --repeats 3` | 2026-11-27 | 0.1.0 | 3.5 | 41 |" in told


def test_a_name_that_nobody_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["together.py", "--only", "portl"])
    with pytest.raises(SystemExit):
        together.main()
