"""Opens one file in a separate process with limited memory and time.

A program: the file on stdin, the answer on stdout, the fault in the exit code. It imports no
Django, so that it starts at once. `python child_process_main.py inspect < file` says as JSON what
the file holds and hides; `strip-docx` gives the clean copy; `disarm` gives the ending of a name on
the first line, then a harmless copy.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # run from its file, alone

from otklik.media.sanitize.disarm_file import disarm_file
from otklik.media.sanitize.faults_and_findings import Fault, Unfit
from otklik.media.sanitize.find_hidden_content import inspect_file
from otklik.media.sanitize.strip_hidden_metadata import STRIPPERS

SECONDS = 60  # of CPU time
MEMORY = 1024 * 1024 * 1024  # address space, the interpreter's own included


def run_limited(work: Callable[[bytes], bytes]) -> int:
    """Answer for the file on stdin within the limits; the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer = work(sys.stdin.buffer.read())
    except Unfit as unfit:
        return unfit.fault
    except (MemoryError, RecursionError):
        return Fault.TOO_LARGE
    except Exception:  # whatever a parser raises, the file is at fault
        return Fault.DAMAGED
    sys.stdout.buffer.write(answer)
    return 0


def _answer(task: str, body: bytes) -> bytes:
    match task:
        case "inspect":
            return json.dumps(inspect_file(body).as_json, ensure_ascii=False).encode()
        case "disarm":
            ending, copy = disarm_file(body)
            return ending.encode() + b"\n" + copy
        case _:
            return STRIPPERS[task.removeprefix("strip-")](body)


if __name__ == "__main__":
    sys.exit(run_limited(lambda body: _answer(sys.argv[1], body)))
