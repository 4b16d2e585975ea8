"""An earlier program of this history, made to live in a folder of its own.

It runs by the packages of this environment; where those no longer fit it, by those of a `python`
that its own release was installed with.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from bench import measuring

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "otklik.sqlite3"  # in the data folder
COUNT = """
import json
from django.db import connection
with connection.cursor() as cursor:
    rows = {}
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%%'")
        full_text = tuple(f"{name}_" for name, in cursor.fetchall())  # their pieces are merged
        rows = {table: n for table, n in rows.items() if not table.startswith(full_text)}
print("rows", json.dumps(rows))
"""
COMPILE = "from hatch_build import compile_translations as c; c()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A tree of this repository and the data folder it works in."""

    tree: Path
    data: Path
    python: Path = Path(sys.executable)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        """Without PYTHONPATH: the folder that a program is started in is its own."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, **self.settings, "OTKLIK_DATA_DIR": str(self.data)}

    @property
    def command(self) -> tuple[str, ...]:
        return (str(self.python), "-m", "otklik.operations.cli.main")

    def output_of(self, *words: str, is_refusal_told: bool = True) -> str:
        """What `otklik …` prints. `is_refusal_told`: an exit code of its own ends all."""
        done = subprocess.run(
            [*self.command, *words],
            cwd=self.tree,
            env=dict(self.environment),
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        if is_refusal_told and done.returncode:
            raise SystemExit(f"otklik {' '.join(words)} ended with {done.returncode}.")
        return done.stdout

    def live(self, *options: str) -> None:
        """`otklik run` with `options` those that it knows, until its first page; then it ends."""
        port = measuring.free_port()
        known = self.output_of("run", "--help")
        words = [word for word in options if word in known]
        with subprocess.Popen(
            [*self.command, "run", *words, "--port", str(port)],
            cwd=self.tree,
            env={**self.environment, "OTKLIK_BASE_URL": f"http://127.0.0.1:{port}"},
            stdin=subprocess.DEVNULL,
        ) as process:
            until = time.monotonic() + 3 * measuring.PATIENCE_SECONDS
            try:
                while not measuring.answers(f"http://127.0.0.1:{port}/"):
                    if process.poll() is not None or time.monotonic() > until:
                        raise SystemExit("The earlier program does not answer.")
                    time.sleep(0.5)
            finally:
                process.terminate()

    def rows(self) -> dict[str, int]:
        """How many each table holds; those of an index of full text are left out."""
        result = self.output_of("manage", "shell", "-c", COUNT)
        found = re.search(r"^rows (\{.*\})$", result, re.MULTILINE)
        if found is None:
            raise SystemExit(f"The program counts nothing:\n{result}")
        counted: dict[str, int] = json.loads(found[1])
        return counted


def open_key() -> dict[str, str]:
    """A setting for what seals nothing secret: whoever reads this has the key."""
    key = base64.urlsafe_b64encode(sha256(b"tests/kept").digest()).decode("ascii")
    return {"OTKLIK_FIELD_KEYS": f"kept:{key}"}


def unpack(since: str, folder: Path) -> None:
    """The tree of a tag or commit, with its translations as a wheel would have them."""
    with tempfile.TemporaryFile() as packed:
        subprocess.run(["git", "archive", since], cwd=ROOT, check=True, stdout=packed)
        packed.seek(0)
        with tarfile.open(fileobj=packed) as tar:
            tar.extractall(folder, filter="data")
    subprocess.run([sys.executable, "-c", COMPILE], cwd=folder, check=True)
