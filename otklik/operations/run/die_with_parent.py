"""Starts a program that dies with its parent: `python -m otklik.operations.run.die_with_parent CMD
…`.

The kernel sends the program SIGTERM when the supervisor dies in any way (Linux only; elsewhere the
program simply starts). A separate module, because a process with threads must not run Python
between fork and exec.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it died before prctl took effect
        raise SystemExit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
