"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from otklik.operations.doctor import (
    backups,
    infrastructure_checks,
    runtime_checks,
    security_checks,
    stored_data_checks,
)
from otklik.operations.doctor.result import Finding


def report(data_dir: Path, *, is_whole: bool = False, head: str = "") -> int:
    """Print a line for each thing. Exit code 1 when one of them is not in order.

    The journal is verified at its end, or as a whole; `head` is a block's hash kept elsewhere.
    """
    is_in_order = True
    found = examine(data_dir, is_whole=is_whole, head=head)
    for finding in itertools.chain(found, infrastructure_checks.outside()):
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
    yield from security_checks.keys(data_dir / "secrets")
    yield from security_checks.files(data_dir)
    yield runtime_checks.disk(data_dir)
    database = runtime_checks.database()
    yield database
    if not database.is_ok:
        return
    migrations = runtime_checks.migrations()
    yield migrations
    if not migrations.is_ok:
        return
    yield from infrastructure_checks.near()
    yield stored_data_checks.journal()
    yield stored_data_checks.pack()
    yield security_checks.demonstration(data_dir)
    yield security_checks.visitors()
    yield from runtime_checks.time_zone()
    yield runtime_checks.static()
    yield from runtime_checks.processes(data_dir / "run.json")
    yield runtime_checks.queue()
    yield runtime_checks.clock()
    yield from backups.examine()
    yield stored_data_checks.events()
    yield stored_data_checks.set_aside()
    yield from stored_data_checks.channels()
    yield from stored_data_checks.answers()
    yield stored_data_checks.learning()
    yield stored_data_checks.scanner()
    if has_chain:
        yield stored_data_checks.chain(is_whole=is_whole, head=head)
    yield from stored_data_checks.head()
