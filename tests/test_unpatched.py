"""No test puts anything in the place of our own code (STYLE.md, Tests): no function and no limit.

A limit is reached, or is a setting that an installation may change; what others do in between comes
from tests/statements.py, tests/racing.py and real servers.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: A program that dies, hangs or asks for too much memory, instead of the one that opens photos: a
#: real process, such as no picture makes of ours for sure.
LEFT = {"tests/incidents/test_photo_cleaning.py: clean_upload.PROGRAM"}


def test_our_code_runs_as_it_is() -> None:
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "e2e").rglob("*.py")]
    found = {f"{path.relative_to(ROOT)}: {name}" for path in paths for name in patched(path)}
    assert found == LEFT


def patched(path: Path) -> Iterator[str]:
    """What of otklik the tests of this file set by `setattr` or `patch`."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    ours = {
        name.asname or name.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("otklik")
        for name in node.names
    }
    for node in nodes:
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setattr" | "object" | "patch"), args=[target, *rest]
            ):
                name = ast.unparse(target).strip("'")
                if name.split(".")[0] in {*ours, "otklik"}:
                    yield ".".join([name, *(ast.unparse(one).strip("'") for one in rest[:1])])
