"""Which tests one process of xdist gets together: tests/sharing_out.py."""

import re
from pathlib import Path

from tests.sharing_out import TOGETHER, pieces

ROOT = Path(__file__).resolve().parents[1]


def test_neighbours_of_a_module_go_together_and_what_commits_stays_apart() -> None:
    gathered = ["a.py::one", "a.py::two[x::y]", "b.py::one", "a.py::commits", "b.py::commits"]
    found = pieces(gathered)
    assert found["a.py::one"] == found["a.py::two[x::y]"]
    assert len({found[one] for one in gathered}) == 4
    assert list(found) == gathered


def test_what_a_folder_brings_once_is_brought_in_one_process() -> None:
    bringing = [
        f"{conftest.parent.relative_to(ROOT).as_posix()}/"
        for conftest in sorted(ROOT.glob("tests/**/conftest.py"))
        if re.search(r'scope="package"', conftest.read_text("utf-8"))
    ]
    assert bringing == sorted(TOGETHER)
    for folder in TOGETHER:
        found = pieces([f"{folder}test_one.py::a", f"{folder}test_two.py::b", "tests/x.py::c"])
        assert len(set(found.values())) == 2
