"""What CSS asks to be `:empty` has not even a line break where a template puts nothing into it."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "otklik"
EMPTY = re.compile(r"\.([\w-]+):(?:not\(:empty\)|empty)")
#: The end of a tag, past what the template language and values of attributes have of `>`.
END = re.compile(r"(?:\{%[^%]*%\}|\{\{[^}]*\}\}|\"[^\"]*\"|[^>{\"])*>")


def test_elements_styled_when_empty_hold_no_whitespace() -> None:
    styles = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.css"))
    classes = set(EMPTY.findall(styles))
    assert {"status", "colleagues", "note-live"} <= classes
    found, spaced = set(), []
    for path in sorted(ROOT.rglob("*.html")):
        text = path.read_text("utf-8")
        for name in classes:
            for inside in _insides(text, name):
                found.add(name)
                if inside != inside.strip():
                    spaced.append(f"{path.relative_to(ROOT)}: {name}")
    assert found == classes
    assert spaced == []


def _insides(text: str, name: str) -> Iterator[str]:
    """What elements of this class have between their tags."""
    for found in re.finditer(f'class="{name}"', text):
        tag = text[text.rindex("<", 0, found.start()) + 1 :].split(maxsplit=1)[0]
        end = END.match(text, found.end())
        assert end, text[found.start() :][:200]
        depth = 1
        for one in re.finditer(rf"<(/?){tag}\b", text[end.end() :]):
            depth += -1 if one[1] else 1
            if not depth:
                yield text[end.end() :][: one.start()]
                break
