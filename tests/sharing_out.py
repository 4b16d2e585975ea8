"""What each process of xdist gets: a module's tests together, so that what is brought once for all
of them (a loaded pack, a planted site) is not brought in every process anew. So do the modules of a
folder whose conftest brings it once for all of them.

A module whose tests lie apart, because some commit and come last, is handed out in as many pieces.
Imported by the conftest of tests.
"""

from typing import Any

import pytest
from xdist.scheduler.loadscope import (  # type: ignore[import-untyped]
    LoadScopeScheduling,
)

#: Folders with a fixture of the scope "package".
TOGETHER = ("tests/operations/demonstration/", "tests/operations/history/")


class Neighbours(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out neighbours of one module, in the order in which all were gathered."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False  # what commits must stay last
        super().__init__(config, log)
        self._pieces: dict[str, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        if not self._pieces:
            self._pieces = pieces(self.collection or [])
        return self._pieces[nodeid]


def pieces(nodeids: list[str]) -> dict[str, str]:
    """By test, the name of the piece that it is handed out in."""
    found: dict[str, str] = {}
    before, number = "", 0
    for nodeid in nodeids:
        module = nodeid.partition("::")[0]
        place = next((folder for folder in TOGETHER if module.startswith(folder)), module)
        number += place != before
        before = place
        found[nodeid] = f"{number} {place}"
    return found


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Neighbours | None:
    """In place of `--dist load`, which is what `-n` alone means."""
    return Neighbours(config, log) if config.getvalue("dist") == "load" else None
