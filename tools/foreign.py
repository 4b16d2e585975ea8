"""What must not stand in the repository: paths of a machine, registries, foreign hosts in pages."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home)/[a-z.]")
REGISTRY = re.compile(r"(?:pypi\.org|pythonhosted\.org|npmjs\.org|deb\.debian\.org)")
HOST = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")
PAGES = {".html", ".css", ".js", ".svg"}
EXEMPT = {"LICENSE", "tools/foreign.py"}


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    faults = [fault for name in listed if name not in EXEMPT for fault in faults_of(name)]
    print("\n".join(faults) or "Nothing foreign.")
    return 1 if faults else 0


def faults_of(name: str) -> list[str]:
    path = ROOT / name
    try:
        lines = path.read_text("utf-8").splitlines()
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    is_page = name.startswith("otklik/") and path.suffix in PAGES
    faults = []
    for number, line in enumerate(lines, 1):
        if MACHINE.search(line):
            faults.append(f"{name}:{number}: a path of a machine")
        if REGISTRY.search(line):
            faults.append(f"{name}:{number}: the host of a registry")
        if is_page and any(not f.startswith(NAMESPACES) for f in hosts(line)):
            faults.append(f"{name}:{number}: a foreign host in a page")
    return faults


def hosts(line: str) -> list[str]:
    return [f"{match.group()}/" for match in HOST.finditer(line)]


if __name__ == "__main__":
    sys.exit(main())
