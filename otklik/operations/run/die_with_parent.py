"""Makes this process die with its parent, also when the kernel or a person kills the parent.

`python -m otklik.operations.run.die_with_parent PID CMD …` does so for any program.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """From now on the kernel sends this process SIGTERM when its parent ends in any way (on Linux
    only). Raises SystemExit if the parent has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before prctl took effect
        raise SystemExit(1)


def main() -> None:
    parent, *command = sys.argv[1:]
    die_with_parent(int(parent))
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
