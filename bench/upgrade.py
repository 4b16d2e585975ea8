"""An installation of an earlier release comes up to this one with its data.

`make bench-upgrade WITH="--since v1.0.0"`: the program of that tag or commit of this history makes
a demonstration, with people, incidents, surveys and a journal, and is stopped; `otklik prepare` of
this tree brings it up, as after every upgrade, and `otklik run` opens the site. No table may be
gone or have fewer rows, the tables are of this version and the journal is as it was written. Lines
for people, then one of JSON. SQLite, or the server that tools/postgres.py gives.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import earlier

IN_ORDER = ("Tables are of this version", "The journal refuses changes", "The journal is as it was")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", required=True, help="tag or commit of the earlier program")
    parser.add_argument("--python", type=Path, default=sys.executable, help="that runs it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="otklik-upgrade-") as name:
        data = Path(name) / "var"
        old = earlier.Program(tree=Path(name) / "old", data=data, python=options.python)
        new = earlier.Program(tree=earlier.ROOT, data=data)
        earlier.unpack(options.since, old.tree)
        old.live("--demonstration")
        before = old.rows()
        began = time.monotonic()
        print(new.output_of("prepare"))
        took = time.monotonic() - began
        after = new.rows()
        doctor = not_in_order(new)
        new.live()
    fewer = {
        table: [n, after.get(table)] for table, n in before.items() if after.get(table, -1) < n
    }
    values = {
        "since": options.since,
        "migrations": after["django_migrations"] - before["django_migrations"],
        "tables": [len(before), len(after)],
        "rows": [sum(before.values()), sum(after.values())],
        "fewer": fewer,
        "not_in_order": doctor,
        "seconds": round(took, 1),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(values, ensure_ascii=False))
    return 1 if fewer or doctor else 0


def not_in_order(program: earlier.Program) -> list[str]:
    """Of what an upgrade may break: what the doctor did not find in order."""
    text = program.output_of("doctor", "--whole", is_refusal_told=False)
    good = re.findall(r"^ok +(.*)$", text, re.MULTILINE)
    return [what for what in IN_ORDER if not any(what in line for line in good)]


if __name__ == "__main__":
    sys.exit(main())
