"""What an installation runs on has a licence written down, each of it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINE = re.compile(r"^- `([^`]+)` (\S+): (.+)$", re.MULTILINE)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)(.*)$", re.MULTILINE)
ELSEWHERE = re.compile(r"sys_platform == 'win32'|platform_python_implementation == 'PyPy'")


def test_every_package_that_runs_has_its_licence() -> None:
    values = {
        name: version
        for name, version, licence in LINE.findall(
            (ROOT / "docs/reference/licences.md").read_text("utf-8")
        )
        if licence != "not said"
    }
    lists = (ROOT / "requirements" / f"{name}.txt" for name in ("base", "learning"))
    text = "".join(each.read_text("utf-8") for each in lists)
    pinned = {
        name: version for name, version, more in PINNED.findall(text) if not ELSEWHERE.search(more)
    }
    assert len(pinned) > 40
    missing = {name: version for name, version in pinned.items() if values.get(name) != version}
    assert not missing, f"Run make sbom: {missing}"
