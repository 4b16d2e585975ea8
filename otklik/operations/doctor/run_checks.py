"""`otklik doctor`: runs all checks, and prints what to do about the failed ones."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from otklik.operations.doctor import infrastructure_checks, security_checks, stored_data_checks
from otklik.operations.doctor.finding import Finding


def report(data_dir: Path, *, is_whole: bool = False, head: str = "") -> int:
    """Print a line a check. Exit code 1 when one of them fails.

    The end of the audit log is verified, or all of it; `head` is a block's hash stored elsewhere.
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
    """All checks in order: what `otklik doctor` prints and the desk shows.

    Without `has_chain` the audit log is not verified, which takes seconds.
    """
    yield from security_checks.keys(data_dir / "secrets")
    yield from security_checks.files(data_dir)
    yield infrastructure_checks.disk(data_dir)
    database = infrastructure_checks.database()
    yield database
    if not database.is_ok:
        return
    migrations = infrastructure_checks.migrations()
    yield migrations
    if not migrations.is_ok:
        return
    yield from infrastructure_checks.near()
    yield stored_data_checks.journal()
    yield stored_data_checks.pack()
    yield security_checks.demonstration(data_dir)
    yield security_checks.visitors()
    yield from infrastructure_checks.time_zone()
    yield infrastructure_checks.static()
    yield from infrastructure_checks.processes(data_dir / "run.json")
    yield infrastructure_checks.queue()
    yield infrastructure_checks.clock()
    yield from stored_data_checks.backups()
    yield stored_data_checks.events()
    yield stored_data_checks.unusual_events()
    yield from stored_data_checks.channels()
    yield from stored_data_checks.answers()
    yield stored_data_checks.learning()
    yield stored_data_checks.scanner()
    if has_chain:
        yield stored_data_checks.chain(is_whole=is_whole, head=head)
    yield from stored_data_checks.head()
