"""A network of this process alone, in which an address of the world is this machine's: Linux gives
it to whoever asks for it (network_namespaces(7)), and nothing leaves it."""

import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

from tests.programs import needs

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = "93.184.215.14"
REFUSED = 77
SET_FLAGS, SET_ADDRESS, UP = 0x8914, 0x8916, 0x1  # netdevice(7)


def run_in_own_network(function: str) -> None:
    """Call `package.module:function` in a process that has such a network; what it raises fails the
    test. Skips the test where the machine gives no network."""
    module, _colon, name = function.partition(":")
    program = (
        "from tests.own_network import enter; enter();"
        f" from {module} import {name}; {name}()"
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    needs(done.returncode != REFUSED, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
    assert done.returncode == 0, done.stderr


def enter() -> None:
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except PermissionError:
        sys.exit(REFUSED)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        fcntl.ioctl(asking, SET_FLAGS, struct.pack("16sH14x", b"lo", UP))
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(PUBLIC))
        fcntl.ioctl(asking, SET_ADDRESS, struct.pack("16s16s", b"lo:1", address))
