"""wapiti and sqlmap against a demonstration that is started for this alone, as a stranger and as an
operator; headers that a stranger makes up (`attack_headers`); the tests that fuzz forms and
API, ten times as long, and those of patterns and limits, of a forged journal, invented evidence and
stuffed surveys; then what they found and how far they came (`attack_told`).

SECONDS_EACH (300) for each scanner, FUZZ_TIMES (10), PORT (8790). Reports lie in var/attack. That a
scanner really saw the site is told by the site itself: its own figures are read before and after
each of them.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import attack_headers, attack_told
from tools.attack_site import Site

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var/attack"
BIN = ROOT / ".tools/outside/bin"
SECONDS = int(os.environ.get("SECONDS_EACH", "300"))
PORT = int(os.environ.get("PORT", "8790"))
MODULES = (
    "sql,timesql,xss,permanentxss,file,exec,xxe,ssrf,redirect,crlf,csrf,"
    "csp,cookieflags,http_headers,information_disclosure,stacktrace_disclosure"
)
ACTIVE = 11
FUZZED = (
    "tests/test_fuzzing.py",
    "tests/ingest/test_fuzzing.py",
    "tests/api/test_api.py::test_schemathesis_cannot_break_it",
    "tests/test_patterns.py",
    "tests/test_rate_limit_counters.py",
    "tests/audit/test_attacks_on_the_database.py",
    "tests/audit/test_evidence.py",
    "tests/surveys/test_similar_responses.py",
)
#: Addresses of sqlmap: for whom, and where its parameters stand.
QUERIES = (
    ("search", "", "/search/?q=a"),
    ("acts", "", "/acts/?q=a"),
    ("answers", "", "/answers/?q=default"),
    ("api", "", "/api/v1/acts/?q=a&limit=5"),
    ("queue", "operator", "/desk/incidents/?view=all&q=a&unit=1"),
    ("journal", "administrator", "/desk/journal/?q=a&page=1"),
)
#: Where wapiti begins besides the first page: it would come there late, or never, by itself.
STARTS = {
    "stranger": ("ask/", "search/?q=a", "acts/", "answers/", "claims/", "surveys/", "en/"),
    "operator": ("incidents/?view=all&q=a", "piles/", "coverage/", "by-hand/", "publications/"),
}
SHUT = [f"{tongue}{it}" for tongue in ("", "en/") for it in ("account/logout", "practice", "start")]
WAIT_SECONDS = 1800  # both cores may be busy with other things


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_it: sys.exit("stopped"))  # and the demonstration too
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with demonstration() as site, listening() as heard:
        for name, start in (("stranger", "/"), ("operator", "/desk/")):
            who = name if name == "operator" else ""
            measured(site, f"wapiti-{name}", who, wapiti(site, name, start, who, heard.address))
        for name, who, address in QUERIES:
            measured(site, f"sqlmap-{name}", who, sqlmap(site, name, who, address))
        strange = list(attack_headers.leaks(site))
        (OUT / "headers.json").write_text(json.dumps(strange, ensure_ascii=False), "utf-8")
        (OUT / "heard.json").write_text(json.dumps(heard.addresses), "utf-8")
    is_fuzzed = fuzzed()
    return attack_told.main(OUT) or int(not is_fuzzed)


def fuzzed() -> bool:
    """hypothesis on the open forms and schemathesis on the API, by their own tests."""
    print("fuzz …", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *FUZZED]
    environment = {"FUZZ_TIMES": "10"} | os.environ
    with (OUT / "fuzz.log").open("wb") as log:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    items = (OUT / "fuzz.log").read_text("utf-8").strip().splitlines()
    print(f"fuzz, {environment['FUZZ_TIMES']} times as long: {items[-1] if items else 'nothing'}")
    return done.returncode == 0


@contextmanager
def demonstration() -> Iterator[Site]:
    """An installation in a folder of its own, gone afterwards."""
    token = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory() as data, (OUT / "otklik.log").open("wb") as log:
        running = subprocess.Popen(
            [".venv/bin/otklik", "run", "--demonstration", "--no-history", "--port", str(PORT)],
            cwd=ROOT,
            env=os.environ | {"OTKLIK_DATA_DIR": data, "OTKLIK_METRICS_TOKEN": token},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            site = Site(f"http://127.0.0.1:{PORT}", token, Path(data))
            site.wait(WAIT_SECONDS, running)
            yield site
        finally:
            running.terminate()
            running.wait(timeout=120)


class Heard(ThreadingHTTPServer):
    """Where wapiti wants the site to call (SSRF, XXE): whatever else than wapiti's own question
    comes here was called by the site."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/" and not self.path.startswith("/get_"):
            self.server.addresses.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_said: object) -> None: ...


@contextmanager
def listening() -> Iterator[Heard]:
    server = Heard()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def measured(site: Site, name: str, who: str, command: list[str]) -> None:
    """Runs a scanner; notes how many requests of it the site answered, and at how many routes."""
    print(f"{name} …", flush=True)
    before, began = site.counted(), time.monotonic()
    with (OUT / f"{name}.log").open("wb") as log:
        limit = SECONDS if name.startswith("sqlmap") else SECONDS * 4
        try:
            done = subprocess.run(
                command, stdout=log, stderr=subprocess.STDOUT, timeout=limit, cwd=OUT
            ).returncode
        except subprocess.TimeoutExpired:
            done = None
    values = site.since(before) | {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began),
        "ended": "time" if done is None else f"code {done}",
        "who": who or "stranger",
        "is_still_signed_in": site.is_in(who) if who else None,
    }
    (OUT / f"{name}.reach.json").write_text(json.dumps(values, ensure_ascii=False), "utf-8")


def wapiti(site: Site, name: str, start: str, who: str, endpoint: str) -> list[str]:
    """Pages that end a session are left out; so is the demonstration's own network."""
    shut = [f"{site.address}/{place}/*" for place in SHUT]
    return [
        str(BIN / "wapiti"), "--url", f"{site.address}{start}", "--scope", "folder",
        "--flush-session", "--no-bugreport", "--verbose", "1",
        "--store-session", str(OUT / f"wapiti-{name}.session"), "--endpoint", endpoint,
        "--max-scan-time", str(SECONDS), "--max-attack-time", str(max(5, 2 * SECONDS // ACTIVE)),
        "--max-links-per-page", "40", "--depth", "4", "--timeout", "20", "--tasks", "4",
        *(word for place in shut for word in ("--exclude", place)),
        *(w for one in STARTS[name] for w in ("--start", f"{site.address}{start}{one}")),
        *(("--cookie-value", site.cookies(who)) if who else ()),
        "--module", MODULES, "--format", "json", "--output", str(OUT / f"wapiti-{name}.json"),
    ]  # fmt: skip


def sqlmap(site: Site, name: str, who: str, address: str) -> list[str]:
    return [
        str(BIN / "sqlmap"), "--url", f"{site.address}{address}", "--batch", "--level", "2",
        "--risk", "1", "--threads", "2", "--timeout", "20", "--flush-session",
        "--disable-coloring", "--output-dir", str(OUT / f"sqlmap-{name}"),
        *(("--cookie", site.cookies(who)) if who else ()),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
