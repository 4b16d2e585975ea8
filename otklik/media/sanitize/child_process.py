"""Looks into one file in a process of its own: it can neither fill the memory nor take an hour.

A program: the file on stdin, the answer on stdout, why not in the exit code. It knows no Django,
so that it starts at once. `python process.py look < file` tells as JSON what the file says and what
it hides; `python process.py bare-docx < file` gives the file itself without what nobody sees in it;
`python process.py disarm < file` gives the ending of a name, and in the next lines a copy that runs
nothing.
"""

import json
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # run from its file, alone

from otklik.media.sanitize.disarm.disarm import disarmed
from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.inspect.inspect_file import look
from otklik.media.sanitize.strip.office import BARERS

SECONDS = 60  # of a processor
MEMORY = 1024 * 1024 * 1024  # addresses, the interpreter's own among them


def main(task: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    body = sys.stdin.buffer.read()
    try:
        if task == "look":
            answer = json.dumps(look(body).plain, ensure_ascii=False).encode()
        elif task == "disarm":
            ending, copy = disarmed(body)
            answer = ending.encode() + b"\n" + copy
        else:
            answer = BARERS[task.removeprefix("bare-")](body)
    except Unfit as unfit:
        return unfit.fault
    except (MemoryError, RecursionError):
        return Fault.TOO_LARGE
    except Exception:  # whatever a parser stumbles over, the file is at fault
        return Fault.DAMAGED
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
