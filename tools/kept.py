"""`make keep TAG=v1.0.0`: what a release leaves to the tests of those to come, in tests/kept/1.0.0.

database.sqlite.xz: the database of its small demonstration, made by its own program;
database.sql.xz: the same of PostgreSQL, as pg_dump says it. Sessions and tasks are taken out; what
is sealed in it is sealed by a key that everybody can know, for migrations read it; nothing in it is
a real person's. packs.tar.xz: the packs it shipped. promised.json: what it promised, as
tools/promised.py says it. tests/test_earlier_releases.py brings each up to what is here.
Options: --name, for a folder named otherwise; --python, as in bench/upgrade.py; --postgresql, for
that database alone.
"""

import argparse
import json
import lzma
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]

from tools import earlier, postgres

SHELF = earlier.ROOT / "tests" / "kept"
LARGEST_BYTES = 1_000_000
PASSING = ("django_session", "usersessions_usersession", "django_tasks_database_dbtaskresult")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tag", help="tag or commit of the release")
    parser.add_argument("--name", help="the version; else what the tag says")
    parser.add_argument("--python", type=Path, default=sys.executable, help="that runs it")
    parser.add_argument("--postgresql", action="store_true", help="no more than its dump")
    options = parser.parse_args()
    shelf = SHELF / (options.name or options.tag.removeprefix("v"))
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="otklik-kept-") as name:
        place = Path(name)
        program = earlier.Program(
            tree=place / "old",
            data=place / "var",
            python=options.python,
            settings=earlier.open_key(),
        )
        earlier.unpack(options.tag, program.tree)
        keep_postgresql(program, shelf / "database.sql.xz", place)
        if options.postgresql:
            return 0
        program.live("--demonstration", "--no-history")
        keep(program.data / earlier.DATABASE, shelf / "database.sqlite.xz", place)
        packs = ["git", "archive", options.tag, "packs"]
        packed = subprocess.run(packs, cwd=earlier.ROOT, check=True, capture_output=True).stdout
        (shelf / "packs.tar.xz").write_bytes(lzma.compress(packed, preset=9))
        if (program.tree / "tools" / "promised.py").exists():
            output = subprocess.run(
                [str(options.python), "-m", "tools.promised"],
                cwd=program.tree,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            (shelf / "promised.json").write_text(f"{json.dumps(json.loads(output), indent=1)}\n")
    for file in sorted(shelf.iterdir()):
        print(f"{file.stat().st_size / 1000:8.0f} KB  {file.relative_to(earlier.ROOT)}")
    return 0


def keep(database: Path, to: Path, place: Path) -> None:
    """The database without what passes."""
    thin = place / "thin.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        register(connection)  # an index of ours counts days
        connection.execute("VACUUM INTO ?", [str(thin)])
    with closing(sqlite3.connect(thin, isolation_level=None)) as connection:
        register(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table in tables.intersection(PASSING):
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of ours
        connection.execute("VACUUM")
    pack(thin.read_bytes(), to, place)


def keep_postgresql(program: earlier.Program, to: Path, place: Path) -> None:
    """The same program on a server of its own, in a data folder beside."""
    with postgres.instance() as server:
        settings = {**program.settings, "DATABASE_URL": server.address}
        replace(program, data=place / "var-postgresql", settings=settings).live(
            "--demonstration", "--no-history"
        )
        passing = [f"--exclude-table-data={table}" for table in PASSING]
        to_text = [str(server.binaries / "pg_dump"), "--no-owner", "--no-acl"]
        dump = [*to_text, *passing, server.address]
        content = subprocess.run(dump, check=True, capture_output=True).stdout
    pack(content, to, place)


def pack(content: bytes, to: Path, place: Path) -> None:
    """SystemExit where it says something of this machine or is too large for the repository."""
    for foreign in (str(place), str(earlier.ROOT), str(Path.home())):
        if foreign.encode() in content:
            raise SystemExit(f"The database says {foreign}: it is not kept.")
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    if len(packed) > LARGEST_BYTES:
        raise SystemExit(f"{len(packed)} bytes are too many to lie in the repository.")
    to.write_bytes(packed)


if __name__ == "__main__":
    sys.exit(main())
