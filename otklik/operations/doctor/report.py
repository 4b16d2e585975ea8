"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from otklik.operations.doctor import access, backups, contents, machinery, surroundings
from otklik.operations.doctor.result import Finding


def report(data_dir: Path, *, is_whole: bool = False, head: str = "") -> int:
    """Print a line for each thing. Exit code 1 when one of them is not in order.

    The journal is verified at its end, or as a whole; `head` is a block's hash kept elsewhere.
    """
    is_in_order = True
    found = examine(data_dir, is_whole=is_whole, head=head)
    for finding in itertools.chain(found, surroundings.outside()):
        is_in_order &= finding.is_ok
        mark = ("ok" if finding.is_in_use else "off") if finding.is_ok else "not ok"
        print(f"{mark:6}  {finding.what}", flush=True)
        if not finding.is_ok:
            print(f"        {finding.advice}", flush=True)
    return 0 if is_in_order else 1


def examine(
    data_dir: Path, *, is_whole: bool = False, head: str = "", has_chain: bool = True
) -> Iterator[Finding]:
    """Everything that is looked at, in order: what `otklik doctor` prints and the desk shows.

    Without `has_chain` the journal is not verified, which takes seconds.
    """
    yield from access.keys(data_dir / "secrets")
    yield from access.files(data_dir)
    yield machinery.disk(data_dir)
    database = machinery.database()
    yield database
    if not database.is_ok:
        return
    migrations = machinery.migrations()
    yield migrations
    if not migrations.is_ok:
        return
    yield from surroundings.near()
    yield contents.journal()
    yield contents.pack()
    yield access.demonstration(data_dir)
    yield access.visitors()
    yield from machinery.time_zone()
    yield machinery.static()
    yield from machinery.processes(data_dir / "run.json")
    yield machinery.queue()
    yield machinery.clock()
    yield from backups.examine()
    yield contents.events()
    yield contents.set_aside()
    yield from contents.channels()
    yield from contents.answers()
    yield contents.learning()
    yield contents.scanner()
    if has_chain:
        yield contents.chain(is_whole=is_whole, head=head)
    yield from contents.head()
