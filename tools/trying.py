"""Whether an installed Otklik works where nothing else is: no checkout, no settings, empty folders.

It is started twice by `otklik run`, bare and as a demonstration, and asked for the first page, the
sign-in of the desk, what these pages load, and what the doctor says.
"""

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import otklik
from bench.measuring import free_port

PATIENCE_SECONDS = 600.0  # the machine may have much else to do
LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
SIGN_IN = 'name="password"'
BARE = ("--port",)
DEMONSTRATION = ("--demonstration", "--no-history", "--port")
NOT_OK = re.compile(r"^not ok +(.*)$", re.MULTILINE)
#: What a new installation lacks, and the doctor says so rightly.
LACKING = ("Резервной копии меньше суток", "Копия восстановлена на пробу")


def faults(target: Path, folder: Path) -> Iterator[str]:
    """What does not work of the installation in `target`, sentence by sentence."""
    folder.mkdir()
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    program = str(target / "bin" / "otklik")

    def output_of(*command: str) -> str:
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    if output_of(program, "--version").strip() != otklik.__version__:
        yield "It does not say its version."
    if "запустить всё · run everything" not in output_of(program, "--help"):
        yield "It does not say what it can do."
    place = output_of(str(target / "bin" / "python"), "-c", "import otklik; print(otklik.__file__)")
    if not Path(place.strip()).is_relative_to(target):
        yield f"Something else was tried: {place}"
    for name, options in (("bare", BARE), ("demonstration", DEMONSTRATION)):
        data = folder / name
        with running([program, "run", *options], environment, folder, data) as url:
            yield from (f"{name}: {fault}" for fault in of_pages(url))
            if name == "demonstration" and asked(f"{url}/start/")[0] != 200:
                yield "demonstration: /start/ does not open."
            until = time.monotonic() + PATIENCE_SECONDS
            while True:  # workers and clock come up after the pages
                text = output_of(program, "doctor", "--data", str(data))
                wrong = [line for line in NOT_OK.findall(text) if not line.startswith(LACKING)]
                if not wrong or time.monotonic() > until:
                    break
                time.sleep(5)
        yield from (f"{name}: the doctor says: {line}" for line in wrong)
        if not text.startswith(("ok ", "not ok ")):
            yield f"{name}: the doctor says nothing: {text}"


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], folder: Path, data: Path
) -> Iterator[str]:
    """The address at which it answers, until the end of the block."""
    port = free_port()
    url, began = f"http://127.0.0.1:{port}", time.monotonic()
    with (
        (folder / f"{data.name}.txt").open("wb") as output,
        subprocess.Popen(
            [*command, str(port), "--data", str(data)],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            while asked(f"{url}/")[0] != 200:
                if process.poll() is not None or time.monotonic() > began + PATIENCE_SECONDS:
                    output.flush()
                    raise SystemExit(f"It does not answer:\n{Path(output.name).read_text('utf-8')}")
                time.sleep(0.2)
            print(f"    {data.name}: first page after {time.monotonic() - began:.0f} s", flush=True)
            yield url
        finally:
            process.send_signal(signal.SIGINT)


def of_pages(url: str) -> Iterator[str]:
    """Of the first page, of the desk's sign-in, and of what they load."""
    first, desk = asked(f"{url}/"), asked(f"{url}/desk/")
    if SIGN_IN not in desk[1]:
        yield f"The desk does not ask who one is: {desk[0]}"
    loaded = sorted({*LOADED.findall(first[1]), *LOADED.findall(desk[1])})
    if not any(address.endswith(".css") for address in loaded):
        yield "The pages have no styles."
    for address in loaded:
        if asked(url + address)[0] != 200:
            yield f"{address} is not there."
    if 'lang="ru"' not in first[1] or "Задать вопрос" not in first[1]:
        yield "The first page is not in Russian."


def asked(url: str) -> tuple[int, str]:
    """Status and text of a page; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310
            return int(answer.status), answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, ""
    except OSError:
        return 0, ""
