"""The documentation names what there is, and what it names is there."""

import re
from pathlib import Path

import pytest

from otklik.operations.cli.parser import parser
from tools import foreign

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
DECISIONS = DOCS / "adr" / "index.md"
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "otklik").glob("*/__init__.py")
    if path.parent.name != "config"
)
CONTEXT_SECTIONS = {"Packages", "What others call", "To change", "Limits and traps"}
CODE = ("otklik", "tests", "e2e", "tools", "bench", "deploy", "packs")
LINK = re.compile(r"\]\(([^)\s]+)\)")
TEST_FILE = re.compile(r"`((?:tests|e2e)/[\w/]+\.py)`")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def headings(path: Path) -> list[str]:
    return re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)


def decisions() -> list[list[str]]:
    """The numbers of the decisions, subject by subject."""
    subjects = re.split(r"^## .+$", DECISIONS.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [re.findall(r"^### (\d{4})\. ", subject, re.MULTILINE) for subject in subjects]


def decision_numbers() -> list[str]:
    return [number for subject in decisions() for number in subject]


def anchors(path: Path) -> set[str]:
    """What links to a place of the page may end in: its headings, as GitHub and MyST write them."""
    titles = re.findall(r"^#{1,6} (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def all_texts() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


def required() -> set[str]:
    """Names in requirements/*.in."""
    lines = [
        line.strip()
        for path in (ROOT / "requirements").glob("*.in")
        for line in path.read_text("utf-8").splitlines()
    ]
    return {re.split(r"[\[~=<>;! ]", line)[0] for line in lines if line and line[0] not in "#-"}


def test_there_are_rooms_decisions_and_requirements() -> None:
    assert {"incidents", "ui", "audit"} <= set(ROOMS)
    assert len(decision_numbers()) > 20
    assert "django" in required()


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_has_a_page(room: str) -> None:
    page = DOCS / "contexts" / f"{room}.md"
    assert page.read_text("utf-8").startswith(f"# {room}: ")
    assert set(headings(page)) >= CONTEXT_SECTIONS


@pytest.mark.parametrize("room", ROOMS)
def test_each_package_of_an_app_is_on_its_page(room: str) -> None:
    text = (DOCS / "contexts" / f"{room}.md").read_text("utf-8")
    packages = [
        path.parent.relative_to(ROOT / "otklik" / room)
        for path in (ROOT / "otklik" / room).rglob("__init__.py")
        if path.parent.name not in {"migrations", "management", "commands", "templatetags", room}
    ]
    assert [str(one) for one in packages if f"`{one}/`" not in text] == []


@pytest.mark.parametrize("room", ROOMS)
def test_each_file_that_a_page_of_an_app_names_is_there(room: str) -> None:
    page = (DOCS / "contexts" / f"{room}.md").read_text("utf-8")
    homes = (ROOT / "otklik" / room, ROOT / "otklik", ROOT)
    named = re.findall(r"`(\w[\w/.-]*\.(?:py|html|css|js|yaml|csv|typ))`", page)
    lost = [name for name in named if not any((home / name).exists() for home in homes)]
    packs = {path.name for path in (ROOT / "packs").rglob("*.*")}
    assert [name for name in lost if name not in packs] == []


@pytest.mark.parametrize("room", ROOMS)
def test_each_name_that_a_page_of_an_app_finds_in_a_file_is_there(room: str) -> None:
    page = (DOCS / "contexts" / f"{room}.md").read_text("utf-8")
    homes = (ROOT / "otklik" / room, ROOT / "otklik", ROOT)
    lost = []
    for name, words in re.findall(r"`([\w/]+\.py): ([\w.]+)`", page):
        paths = [home / name for home in homes if (home / name).exists()]
        text = paths[0].read_text("utf-8") if paths else ""
        if not all(re.search(rf"\b{word}\b", text) for word in words.split(".")):
            lost.append(f"{name}: {words}")
    assert lost == []


@pytest.mark.parametrize("page", sorted((DOCS / "contexts").glob("*.md")), ids=place)
def test_no_page_tells_of_a_room_that_is_gone(page: Path) -> None:
    assert page.stem in ROOMS


def test_each_decision_has_one_place_in_order_of_numbers_within_its_subject() -> None:
    numbers = decision_numbers()
    assert len(numbers) == len(set(numbers))
    assert all(subject and subject == sorted(subject) for subject in decisions())


def test_each_decision_that_code_or_a_page_names_is_there() -> None:
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
    named = {
        number
        for path in [*files, *PAGES, ROOT / "Dockerfile"]
        for number in re.findall(r"\bADR (0\d{3})", path.read_text("utf-8", errors="ignore"))
    }
    assert named - set(decision_numbers()) == set()


def test_each_dependency_has_its_line_and_each_line_its_dependency() -> None:
    page = (DOCS / "dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^(?:\||-) `([^`]+)`", page, re.MULTILINE)) == required()


def test_each_make_target_is_named() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z%-]+):", makefile, re.MULTILINE)
    text = all_texts()
    assert "run" in targets
    assert [t for t in targets if not re.search(rf"make {t.replace('%', '[a-z]')}", text)] == []


def test_each_command_is_named() -> None:
    commands = re.findall(r"^    ([a-z]\S+)", parser().format_help(), re.MULTILINE)
    text = all_texts()
    assert "load-pack" in commands
    assert [name for name in commands if f"`otklik {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_to_files(page: Path) -> None:
    targets = [target.split("#")[0] for target in LINK.findall(page.read_text("utf-8"))]
    paths = [target for target in targets if target and "://" not in target]
    local = [path for path in paths if not path.startswith("mailto:")]
    assert [path for path in local if not (page.parent / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_to_headings(page: Path) -> None:
    links = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    lost = []
    for path, _, anchor in (target.partition("#") for target in links):
        other = page.parent / path if path else page
        if anchor and other.suffix == ".md" and anchor not in anchors(other):
            lost.append(f"{path}#{anchor}")
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_tests_that_are_named_exist(page: Path) -> None:
    named = TEST_FILE.findall(page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=place)
def test_each_page_is_on_the_map(page: Path) -> None:
    the_map = DOCS / "README.md"
    listed = LINK.findall(the_map.read_text("utf-8"))
    assert page == the_map or page.relative_to(DOCS).as_posix() in listed


def test_no_path_of_a_machine_and_no_registry_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert foreign.main() == 0, capsys.readouterr().out
