"""`make bench`: what gives no figures is told; a partial run keeps the figures of the others."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench import together
from bench.benches import Bench
from bench.cluster_people import outcome
from bench.together import Result, last_line, page, rounded, run

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
    result = page({"coverage": replace(RESULT, figures={"a year": {"median_ms": 12}})})
    coverage = result.partition("## coverage\n")[2].partition("\n## ")[0]
    assert "- a year, ms: 12\n" in coverage
    assert "- four weeks, ms: —\n" in coverage
    assert "## portal\n\nThe site under load: not run.\n" in result
    broken = replace(RESULT, figures={"a year": {}}, status=1)
    assert "- what it promises: not kept: it ended with 1\n" in page({"coverage": broken})
    assert "not run: needs wrk" in page({"portal": replace(RESULT, name="portal", why="needs wrk")})
    assert "`--incidents 20000 --repeats 3`, 2026-11-27, 0.1.0, load 3.5, 41 s." in coverage


def test_figures_are_rounded_for_people() -> None:
    values = {0.80899: "0.809", 0.0279: "0.0279", 196.00391: "196", 2464: "2464", 0.0: "0"}
    assert {value: rounded(value) for value in values} == values
    assert [rounded(None), rounded("scipy 107"), rounded({"502": 3})] == ["—", "scipy 107", "502 3"]


def test_what_is_lost_is_told_by_identifiers() -> None:
    """One lost and one doubled are as many as there should be."""
    assert outcome(4, {1, 2, 3}, [1, 1, 3]) == {
        "asked": 4, "acknowledged": 3, "lost": 1, "twice": 1
    }  # fmt: skip
    assert outcome(2, {1}, [1, 2])["lost"] == 0  # not acknowledged, and yet there


def test_the_page_says_which_versions_ran_and_which_pages_were_slowest() -> None:
    rows = [{"address": "/desk/", "who": "lead", "ms": 812, "queries": 40},
            {"address": "/acts/", "who": "", "ms": 90, "queries": 8}]  # fmt: skip
    result = page(
        {
            "slowest": replace(RESULT, name="slowest", figures={"pages": 300, "rows": rows}),
            "coverage": replace(RESULT, version="1.0.0 0a1b2c3d"),
        }
    )
    assert "- pages requested: 300\n" in result
    assert "| address | who | ms | queries |\n|---|---|---|---|\n| /desk/ | lead | 812 |" in result
    assert "| /acts/ | — | 90 | 8 |" in result
    assert "Versions: Otklik 0.1.0 and 1.0.0 0a1b2c3d, Python 3." in result
    assert re.search(r"Django 6\.\S+, Wagtail 8\S*, SQLite 3\S*, PostgreSQL 18", result)


def test_a_name_that_nobody_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["together.py", "--only", "portl"])
    with pytest.raises(SystemExit):
        together.main()
