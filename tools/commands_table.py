"""The commands of `otklik` as a page of the documentation, in Russian.

python tools/commands_table.py   write docs/reference/commands.md
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/commands.md"
GUIDES = ROOT / "docs/how-to"
MANAGE_COMMAND = re.compile(r"otklik manage (\w+)[^`\n]*")
#: What commands of Django that guides tell people to type do; each guide says when.
OF_DJANGO = {
    "after_restore": "доводит восстановленную базу до этой версии; "
    "отправки, о которых ничего не известно, не повторит",
    "phrases": "выписывает слова интерфейса, у которых на языке ещё нет перевода",
}
INTRODUCTION = """\
# Команды

Страницу пишет `tools/commands_table.py` по самим командам (`otklik/operations/cli`): меняйте их,
а не её. То же говорит `otklik --help`, о каждой – `otklik doctor --help`. Когда что набирать:
[установка](../how-to/install.md#команды).

DIR – папка, FILE – файл; скобки `[ ]` – можно не называть. У каждой команды есть `--data DIR` –
{data}; у `manage` её заменяет `OTKLIK_DATA_DIR`. Код возврата: 0 – сделано, 1 – отказано или не в
порядке, 2 – набрано не так.
"""
MANAGE = """\
## otklik manage

Команды Django. О них говорят руководства:

| команда | что делает | где сказано |
|---|---|---|
"""


def page() -> str:
    """The whole page in Markdown; needs no database."""
    from otklik.operations.cli.parser import parser

    commands = dict(next(one for one in parser()._actions if one.choices).choices or {})
    data = next(one for one in commands["run"]._actions if one.dest == "data")
    text = "\n".join(_description(name, one) for name, one in commands.items() if name != "manage")
    return f"{INTRODUCTION.format(data=words(data.help))}\n{text}\n{MANAGE}{_of_django()}"


def words(help_text: str | None) -> str:
    """Their Russian half, for a cell of a table."""
    from otklik.operations.cli.terminal_output import in_language

    return in_language(help_text or "", "ru").replace("|", "\\|")


def arguments(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """What a person may add to a command, but for what every command takes."""
    for one in command._actions:
        if one.dest not in {"help", "data"} and one.help is not argparse.SUPPRESS:
            yield one


def commands_in_guides() -> list[tuple[str, str, Path]]:
    """Commands of Django that guides tell people to type: name, the line as told, the guide.

    Guides in English (`….en.md`) tell the same as the Russian ones beside them.
    """
    return sorted(
        {
            (item[1], item[0].strip(), guide)
            for guide in GUIDES.glob("*.md")
            if not guide.name.endswith(".en.md")
            for item in MANAGE_COMMAND.finditer(guide.read_text("utf-8"))
        }
    )


def _description(name: str, command: argparse.ArgumentParser) -> str:
    text = words(command.description)
    lines = [f"## otklik {name}", "", f"{text[0].upper()}{text[1:]}.", ""]
    rows = [f"| `{_typed(one)}` | {_meaning(one)} |" for one in arguments(command)]
    if rows:
        lines += ["| что добавить | что это |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _typed(argument: argparse.Action) -> str:
    value = str(argument.metavar or argument.dest.upper())
    if not argument.option_strings:
        return {"?": f"[{value}]", "*": f"[{value} …]"}.get(str(argument.nargs), value)
    return argument.option_strings[0] + ("" if argument.nargs == 0 else f" {value}")


def _meaning(argument: argparse.Action) -> str:
    is_said = argument.option_strings and argument.default not in {None, "", False}
    return words(argument.help) + (f"; обычно `{argument.default}`" if is_said else "")


def _of_django() -> str:
    return "".join(
        f"| `{line}` | {OF_DJANGO[name]} | [{_title(guide)}](../how-to/{guide.name}) |\n"
        for name, line, guide in commands_in_guides()
    )


def _title(guide: Path) -> str:
    return guide.read_text("utf-8").partition("\n")[0].removeprefix("# ")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
    PAGE.write_text(page(), "utf-8")
