"""The installation itself: `make bench-installed`. A table, then one JSON line.

How soon `otklik run --demonstration` answers in an empty folder, with two years behind it, and in
one that it knows, how many seconds of the processor that takes at first, how much memory its
programs take after either once pages were asked for (Pss: what several share is counted once), how
large the wheel is and what requirements/base.txt brings, unpacked, with bytecode as pip leaves it.
"""

import json
import marshal
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

ROOT = Path(__file__).resolve().parents[1]
OTKLIK = (sys.executable, "-m", "otklik.operations.cli.main")
PAGES = ("/", "/acts/", "/ask/", "/search/?q=возврат", "/start/", "/desk/") * 3
LARGEST = 4
SETTLING = 5.0  # seconds until what the start brings about is done


def main() -> None:
    began = time.monotonic()
    subprocess.run([*OTKLIK, "--version"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    figures: dict[str, object] = {"command_s": round(time.monotonic() - began, 2)}
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as name:
        folder = Path(name)
        first = _started(folder)
        figures["first_start_s"], figures["first_start_cpu_s"] = first.seconds, first.cpu_seconds
        figures["first_mb"] = first.memory["all_mb"]
        figures["database_mb"] = round((folder / "otklik.sqlite3").stat().st_size / 2**20)
        second = _started(folder)
        figures["second_start_s"] = second.seconds
    figures |= second.memory | _sizes()
    measuring.table([("installation", ""), *figures.items()])
    print(json.dumps(figures, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Seconds from the command to the first page, those of the processor meanwhile, and the memory
    after some pages."""

    seconds: float
    cpu_seconds: float
    memory: dict[str, object]


def _started(folder: Path) -> Started:
    port = measuring.free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": "",
        "OTKLIK_DATA_DIR": str(folder),
        "OTKLIK_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT),
    }
    began = time.monotonic()
    command = [*OTKLIK, "run", "--demonstration", "--port", str(port)]
    with measuring.served(command, environment, f"http://127.0.0.1:{port}", path="/help/"):
        took = round(time.monotonic() - began, 1)
        supervisor = json.loads((folder / "run.json").read_text("utf-8"))["supervisor"]
        busy = round(sum(map(_cpu_seconds, _tree(supervisor))), 1)
        for page in PAGES:
            address = urllib.parse.quote(page, safe="/?=")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=60):
                pass
        time.sleep(SETTLING)
        running = json.loads((folder / "run.json").read_text("utf-8"))  # the workers follow
        return Started(seconds=took, cpu_seconds=busy, memory=_memory(running))


def _memory(running: dict[str, Any]) -> dict[str, object]:
    """Megabytes of each program, of the supervisor, and of all."""

    def of(root: int) -> list[float]:
        return [_pss(pid) for pid in _tree(root)]

    programs = {name: of(pid) for name, pid in running["programs"].items() if pid}
    everything = of(running["supervisor"])
    return {
        "web_mb": round(max(programs.get("web", [0.0]))),
        "workers_mb": round(sum(sum(each) for name, each in programs.items() if name != "web")),
        "all_mb": round(sum(everything)),
        "processes": len(everything),
    }


def _tree(root: int) -> set[int]:
    parents = dict(_parents())
    return {root} | {one for one in parents if root in _above(one, parents)}


def _cpu_seconds(pid: int) -> float:
    """Of the process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _parents() -> Iterator[tuple[int, int]]:
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            found = re.search(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)
        except OSError:
            continue
        if found:
            yield int(status.parent.name), int(found[1])


def _above(pid: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while (pid := parents.get(pid, 0)) and pid not in found:
        found.add(pid)
    return found


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _sizes() -> dict[str, object]:
    """The wheel, and each distribution of requirements/base.txt that is here, with bytecode."""
    with tempfile.TemporaryDirectory() as name:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", name]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        wheel = next(Path(name).glob("*.whl")).stat().st_size
    text = (ROOT / "requirements" / "base.txt").read_text("utf-8")
    names = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    sizes = {name: _size(name) for name in names}
    most = sorted(sizes, key=lambda name: -sizes[name])[:LARGEST]
    return {
        "wheel_mb": round(wheel / 2**20, 1),
        "environment_mb": round(sum(sizes.values()) / 2**20),
        "largest": ", ".join(f"{name} {sizes[name] / 2**20:.0f}" for name in most),
    }


def _size(name: str) -> int:
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:  # of another platform
        return 0
    found = (Path(str(file.locate())) for file in files if file.suffix != ".pyc")
    return sum(path.stat().st_size + _bytecode(path) for path in found if path.is_file())


def _bytecode(path: Path) -> int:
    """Bytes of the file that Python would keep beside this one."""
    if path.suffix != ".py":
        return 0
    with warnings.catch_warnings(action="ignore"):
        try:
            return 16 + len(marshal.dumps(compile(path.read_bytes(), path.name, "exec")))
        except (SyntaxError, ValueError):  # of another Python, or a template
            return 0


if __name__ == "__main__":
    main()
