"""Which modules may open a connection. What people or networks name is asked through the guarded
ones, which look an address up once, refuse what lies inside and hold to it."""

import ast
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "otklik"
OPENING = {
    "httpx": {"Client", "AsyncClient", "get", "post", "put", "delete", "head", "request", "stream"},
    "socket": {"create_connection"},
    "request": {"urlopen"},
    "urllib": {"urlopen"},
}
GUARDED = {"channels/networks/http.py", "channels/networks/email/client.py"}
#: Where the address is a setting of whoever runs the installation (SECURITY.md, «what remains»).
BY_SETTING = {
    "assistant/client.py": "an outside model, off until it is named",
    "core/files/s3.py": "the store of files",
    "core/error_reports.py": "the collector of errors",
    "core/files/virus_scan.py": "the scanner of files",
    "operations/doctor/infrastructure_checks.py": "the doctor asks our own address",
    "organisation/identity/oidc.py": "the identity provider",
    "demo/network/tasks.py": "the practice network calls our own hook",
}


def callers() -> set[str]:
    found = set()
    for path in PROGRAM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            holder = node.func.value
            name = holder.id if isinstance(holder, ast.Name) else getattr(holder, "attr", "")
            if node.func.attr in OPENING.get(name, ()):
                found.add(path.relative_to(PROGRAM).as_posix())
    return found


def test_nobody_else_opens_a_connection() -> None:
    assert callers() == GUARDED | set(BY_SETTING)


def test_nothing_is_imported_by_its_bare_name() -> None:
    """`from httpx import get` would hide from the test above."""
    bare = [
        f"{path.relative_to(PROGRAM)}: {node.module}"
        for path in PROGRAM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module in {"httpx", "urllib.request", "socket"}
        and {alias.name for alias in node.names} & set().union(*OPENING.values())
    ]
    assert bare == []
