"""What `make attack` says of its scanners: zero findings are not told where nothing was seen."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import attack_told

REACH = {
    "requests": 400,
    "routes": 40,
    "desk_pages": 30,
    "statuses": {"2xx": 300, "4xx": 100},
    "failed": [],
    "at": "2026-11-27T05:00:00+00:00",
    "seconds": 150,
    "ended": "time",
    "who": "operator",
    "is_still_signed_in": True,
}
REPORT = {"infos": {"crawled_pages_nbr": 40}, "vulnerabilities": {}, "anomalies": {}}
FOUND = {"info": "SQL Injection via q", "method": "GET", "path": "/search/"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "wapiti-operator.reach.json", REACH)
    write(tmp_path, "wapiti-operator.json", REPORT)
    write(tmp_path, "heard.json", [])
    write(tmp_path, "headers.json", [])
    log = "[*] Launching module csp\n[*] Launching module sql\n"
    log += "Max attack time was reached for module sql, stopping.\n"
    (tmp_path / "wapiti-operator.log").write_text(log, "utf-8")
    text = f"all tested parameters {attack_told.NOT_INJECTABLE}"
    (tmp_path / "sqlmap-search.log").write_text(text, "utf-8")
    return tmp_path


def write(folder: Path, name: str, value: Any) -> None:
    (folder / name).write_text(json.dumps(value), "utf-8")


def test_nothing_found_where_much_was_seen_is_no_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack_told.main(folder) == 0
    output = capsys.readouterr().out
    assert "to the end csp; stopped by time sql" in output
    assert "400 requests at 40 routes" in output
    assert "signed in to the end" in output


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"requests": 3}, "SAW NOTHING"),
        ({"desk_pages": 1}, "SAW NOTHING"),
        ({"who": "stranger", "routes": 1, "desk_pages": 0}, "SAW NOTHING"),
        ({"is_still_signed_in": False}, "SIGNED OUT"),
        ({"failed": ["search/"]}, "FAILED at 'search/'"),
    ],
    ids=str,
)
def test_whoever_saw_little_or_broke_something_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, Any], text: str
) -> None:
    write(folder, "wapiti-operator.reach.json", REACH | changed)
    assert attack_told.main(folder) == 1
    assert text in capsys.readouterr().out


def test_findings_are_told_until_they_are_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "wapiti-operator.json", REPORT | {"vulnerabilities": {"SQL Injection": [FOUND]}})
    assert attack_told.main(folder) == 1
    known = attack_told.Known(kind="SQL Injection", words="via q", place="/search/", why="words")
    monkeypatch.setattr(attack_told, "KNOWN", (known,))
    assert attack_told.main(folder) == 0
    elsewhere = {"SQL Injection": [FOUND | {"path": "/desk/"}]}
    write(folder, "wapiti-operator.json", REPORT | {"vulnerabilities": elsewhere})
    assert attack_told.main(folder) == 1


def test_a_header_that_costs_too_much_is_a_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "headers.json", ["Host: 16000 characters take 4 s"])
    assert attack_told.main(folder) == 1
    assert "Host: 16000" in capsys.readouterr().out


def test_an_injection_and_a_call_of_the_site_are_faults(folder: Path) -> None:
    write(folder, "heard.json", ["/ssrf/1/"])
    assert attack_told.main(folder) == 1
    write(folder, "heard.json", [])
    (folder / "sqlmap-search.log").write_text(attack_told.INJECTABLE, "utf-8")
    assert attack_told.main(folder) == 1
