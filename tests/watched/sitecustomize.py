"""Loaded by every program of an installation that a test watches (`tests/test_outgoing_calls.py`):
writes down whom Python calls by name or address beyond this machine."""

import os
import sys
from pathlib import Path

HERE = ("localhost", "127.", "::1", "0.0.0.0", "ip6-")  # noqa: S104
PLACE = os.environ["OTKLIK_TEST_CALLS"]


def _heard(event: str, items: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = items[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = items[1][0] if isinstance(items[1], tuple) else ""
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name and not name.startswith(HERE):
        with Path(PLACE).open("a", encoding="utf-8") as file:
            file.write(f"{event} {name}\n")


sys.addaudithook(_heard)
