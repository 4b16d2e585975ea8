"""Which tests one process of xdist gets together: tests/sharing_out.py."""

from tests.sharing_out import pieces


def test_neighbours_of_a_module_go_together_and_what_commits_stays_apart() -> None:
    gathered = ["a.py::one", "a.py::two[x::y]", "b.py::one", "a.py::commits", "b.py::commits"]
    found = pieces(gathered)
    assert found["a.py::one"] == found["a.py::two[x::y]"]
    assert len({found[one] for one in gathered}) == 4
    assert list(found) == gathered
