"""What our stylesheets may use; the floor is Chrome 106, Safari 15.4, Firefox 115."""

import re
from pathlib import Path

import pytest

from tests.ui.stylesheet import STATIC, STYLESHEETS, rules, without_comments

TOO_NEW = ("light-dark(", "oklch(", "oklab(", "color-mix(", "@scope", "@starting-style", "@import")
SCRIPTS = sorted(STATIC.glob("*.js"))


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_the_floor_of_browsers_understands_it(path: Path) -> None:
    css = without_comments(path.read_text())

    assert [word for word in TOO_NEW if word in css] == []
    assert rules(css), "a nested rule raises here"


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_each_rule_lies_in_a_layer(path: Path) -> None:
    loose = [rule.selector for rule in rules(path.read_text()) if not rule.around]

    assert loose == []


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_colours_come_from_tokens_only(path: Path) -> None:
    if path.name == "tokens.css":
        return
    css = without_comments(path.read_text())

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", css) == []


@pytest.mark.parametrize("path", [*STYLESHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_is_asked_of_another_host(path: Path) -> None:
    assert re.findall(r"https?://|url\((?!\"fonts/)", path.read_text()) == []


def test_used_tokens_exist() -> None:
    css = "\n".join(path.read_text() for path in STYLESHEETS)
    defined = set(re.findall(r"--([\w-]+):", css))
    used = set(re.findall(r"var\(--([\w-]+)", css))

    assert {name for name in used - defined if not name.startswith("pack-")} == set()


def test_the_lanes_of_a_conversation_differ_in_grey() -> None:
    """Private words lie in a line of strokes on all sides, public ones never."""
    styles = {rule.selector: rule.body for rule in rules((STATIC / "timeline.css").read_text())}

    assert "dashed" in styles[".line-private .line-frame"]
    public = [body for selector, body in styles.items() if "private" not in selector]
    assert not [body for body in public if "dashed" in body]


def test_scripts_write_no_style_and_no_markup() -> None:
    for path in SCRIPTS:
        assert not re.search(r"\.style\b|innerHTML|insertAdjacentHTML|eval\(", path.read_text())
