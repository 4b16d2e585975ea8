"""Every command that the documentation tells people to type is there, and takes what is told.

Commands stand in fenced blocks and between `…`. Ours are held against the real thing: targets of
make are run dry, options of `otklik` and of Django's commands are parsed, options of benchmarks and
files are looked up; what is cheap and harmless runs. A foreign program must be named in FOREIGN.
"""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class

from bench.benches import BENCHES
from otklik.operations.cli.main import main
from otklik.operations.cli.parser import parser
from tests.programs import needs

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
#: Where a fenced block holds nothing but commands; elsewhere blocks draw how states follow.
TYPED = ("README", "docs/how-to/", "docs/tutorial/")
WORDS = frozenset({"make", "otklik", "manage.py"})  # alone they are a command too
OURS = ("tools/", "bench/", ".venv/bin/")  # how others begin
FOREIGN = frozenset(
    {"age", "cd", "cp", "docker", "git", "install", "mkdir", "pip", "python3", "su", "systemctl"}
    | {"mypy", "ruff", "tar"}
)
#: What people put their own word in place of.
THEIRS = {"ФАЙЛ.age": "a.age", "<app>": "incidents", "ПАПКА": "packs/library", " DIR": " docs"}
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
SETTING = re.compile(r"^[A-Z_]+=\S+$|^\w+ = |^\w+\(\) \{$|^\}$")  # or a function's first, last line


@dataclass(frozen=True, slots=True, order=True)
class DocumentedCommand:
    """A command as a page tells it; `words` without what is said behind a #."""

    line: str
    page: str

    @property
    def words(self) -> list[str]:
        found = shlex.split(self.line, comments=True)
        for theirs, ours in THEIRS.items():
            found = [word.replace(theirs, ours) for word in found]
        return found


def documented_commands() -> Iterator[DocumentedCommand]:
    for page in PAGES:
        place, text = page.relative_to(ROOT).as_posix(), page.read_text("utf-8")
        for language, block in FENCED.findall(text):
            for line in map(str.strip, re.sub(r"\\\n\s*", " ", block).splitlines()):
                is_ours = line.startswith((*OURS, *(f"{word} " for word in WORDS)))
                if line and not language and (is_ours or place.startswith(TYPED)):
                    yield DocumentedCommand(line, place)
        for line in INLINE.findall(FENCED.sub("", text)):
            first = line.split()[0] if line.split() else ""
            if first in WORDS or (" " in line and first.startswith(OURS)):
                yield DocumentedCommand(line, place)


def first_word(words: Sequence[str]) -> tuple[str, list[str]]:
    """The program, wherever it is installed, and what it is given; settings before it are left
    out."""
    at = next(n for n, word in enumerate(words) if not re.match(r"^[A-Z_]+=", word))
    program = re.sub("^(/opt/)?otklik/bin/", "", words[at])
    return program.removeprefix(".venv/bin/"), list(words[at + 1 :])


def faults(one: DocumentedCommand) -> Iterator[str]:
    """What is wrong with a command; nothing where it works as told."""
    if SETTING.match(one.line) or "…" in one.line:
        return
    first, rest = first_word(one.words)
    match first:
        case "make":
            yield from of_make(rest)
        case "otklik":
            yield from of_otklik(rest)
        case "manage.py":
            yield from of_django(rest)
        case "python" | "pytest":
            yield from of_python(rest)
        case path if path.startswith(("tools/", "bench/")):
            yield from of_python([path, *rest])
        case name if name not in FOREIGN:
            yield f"nobody said what {name} is (FOREIGN)"
    for word in rest:
        if re.match(r"^(packs|requirements|tests|docs)/[\w./-]+$", word) and "my-" not in word:
            yield from missing(word)


def missing(word: str) -> Iterator[str]:
    if not (ROOT / word).exists():
        yield f"{word} is not there"


def of_make(words: Sequence[str]) -> Iterator[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [word for word in words if "=" not in word]
    for name, _equals, value in (word.partition("=") for word in words if "=" in word):
        if f"$({name})" not in makefile:
            yield f"make reads no {name}"
        for target in targets if name == "WITH" else []:
            yield from options_of(f"bench/{target.removeprefix('bench-')}.py", shlex.split(value))
    for target in targets:
        if target.startswith("bench-"):
            yield from missing(f"bench/{target.removeprefix('bench-')}.py")
    dry = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True)
    if dry.returncode:
        yield dry.stderr.strip()


def options_of(script: str, words: Sequence[str]) -> Iterator[str]:
    """Options of a program that says them by argparse."""
    script = "bench/together.py" if script == "bench/bench.py" else script
    source = (ROOT / script).read_text("utf-8")
    for word in words:
        if word.startswith("--") and f'"{word.partition("=")[0]}"' not in source:
            yield f"{script} knows no {word}"


def of_otklik(words: Sequence[str]) -> Iterator[str]:
    if not words:
        return
    if words[0] == "manage":
        yield from of_django(words[1:])
        return
    try:
        parser().parse_args(words)
    except SystemExit as end:
        if end.code == 0:  # --version, --help
            return
        named = [word for word in words[1:] if not word.startswith("--")]
        known = helped(words[0])
        options = [word for word in words[1:] if word.startswith("--")]
        if not known or named or any(option not in known for option in options):
            yield f"otklik does not take {' '.join(words)}"


def helped(name: str) -> str:
    """What `otklik NAME --help` would print; empty where there is no such command."""
    action = next(one for one in parser()._actions if one.choices)
    found = dict(action.choices or {})
    return found[name].format_help() if name in found else ""


def of_django(words: Sequence[str]) -> Iterator[str]:
    if not words:
        return
    words = words[: words.index(">")] if ">" in words else words
    name, known = words[0], get_commands()
    if name not in known:
        yield f"Django has no command {name}"
        return
    command = load_command_class(known[name], name)
    try:
        command.create_parser("manage.py", name).parse_args(list(words[1:]))
    except (CommandError, SystemExit) as fault:
        yield f"{name}: {fault}"


def of_python(words: Sequence[str]) -> Iterator[str]:
    """A file, or a module by -m, then what it is given; a second program may stand behind."""
    if words[:1] == ["-m"]:
        yield from missing(words[1].replace(".", "/") + ".py")
        return
    for at, word in enumerate(words):
        if word == "manage.py":
            yield from of_django(words[at + 1 :])
            return
        if re.match(r"^(tools|bench|tests)/", word):
            yield from missing(word)
    scripts = [word for word in words if word.startswith("bench/") and (ROOT / word).exists()]
    for script in scripts:
        yield from options_of(script, words)


def test_commands_are_found() -> None:
    lines = {one.line for one in documented_commands()}
    assert {"otklik doctor", "make run PORT=8001"} <= lines
    assert any(line.startswith("make test ") for line in lines)
    assert len(lines) > 80


def test_no_program_is_excused_that_nobody_is_told_to_run() -> None:
    lines = (
        one for one in documented_commands() if not SETTING.match(one.line) and "…" not in one.line
    )
    assert {first_word(one.words)[0] for one in lines} >= FOREIGN


def test_each_command_that_is_told_is_there() -> None:
    wrong = {
        f"{one.page}: {one.line}": found
        for one in documented_commands()
        if (found := list(faults(one)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    [
        *("make rnu", "make bench-nothing", 'make bench-desk WITH="--incidens 3"', "otklik rnu"),
        *("otklik doctor --hole", "otklik manage phrases", "otklik manage migrat", "rmdir var"),
        *(".venv/bin/pytest tests/nowhere", ".venv/bin/python bench/nothing.py", "make run PROT=1"),
    ],
)
def test_a_misspelt_command_is_a_fault(line: str) -> None:
    assert list(faults(DocumentedCommand(line, "docs/how-to/install.md")))


def test_help_is_told_of_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    names = re.findall(r"^    ([a-z]\S+)", parser().format_help(), re.MULTILINE)
    for name in set(names) - {"manage"}:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, name
    assert capsys.readouterr().out


def test_each_benchmark_of_make_bench_takes_its_options() -> None:
    for bench in BENCHES.values():
        assert list(options_of(f"bench/{bench.script}", bench.options)) == []


def test_make_alone_lists_what_it_can() -> None:
    needs(shutil.which("make"), "apt-get install make")
    output = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "bench" in output
    assert len(output.splitlines()) > 10


def test_a_pack_is_copied_and_checked_as_the_guide_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/how-to/add-a-pack.md, its first two commands; they write nothing but the folder."""
    monkeypatch.setenv("OTKLIK_DATA_DIR", str(tmp_path / "var"))
    copied = shutil.copytree(ROOT / "packs/library", tmp_path / "my-authority")
    assert main(["load-pack", str(copied), "--check"]) == 0, capsys.readouterr()
    (copied / "authority.yaml").write_text("code: [", "utf-8")
    with pytest.raises((CommandError, SystemExit)):
        main(["load-pack", str(copied), "--check"])
