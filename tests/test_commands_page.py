"""The page of commands is what `otklik` says of itself, and no argument is left unsaid."""

from pathlib import Path

from django.core.management import get_commands

from otklik.operations.cli.parser import parser
from tools.commands_table import OF_DJANGO, PAGE, arguments, commands_in_guides, page, words

INSTALL = Path(__file__).resolve().parents[1] / "docs/how-to/install.md"


def test_the_page_is_what_the_parser_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "Run: python tools/commands_table.py"


def test_each_argument_says_what_it_is() -> None:
    commands = next(one for one in parser()._actions if one.choices).choices or {}
    untold = [
        f"{name} {one.dest}"
        for name, command in dict(commands).items()
        for one in arguments(command)
        if not words(one.help)
    ]
    assert untold == []


def test_commands_of_django_are_those_that_guides_name() -> None:
    named = {name for name, _line, _guide in commands_in_guides()}
    assert named == set(OF_DJANGO), "OF_DJANGO of tools/commands_table.py"
    assert set(OF_DJANGO) <= set(get_commands())


def test_the_guide_tells_each_command_and_leads_to_the_page() -> None:
    guide = INSTALL.read_text("utf-8")
    commands = next(one for one in parser()._actions if one.choices).choices or {}
    assert [name for name in dict(commands) if f"| `otklik {name}" not in guide] == []
    assert "../reference/commands.md" in guide
