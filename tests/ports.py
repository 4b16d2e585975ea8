"""Ports for what tests start."""

import random
import socket

# Below those that the system lends to whoever connects somewhere (Linux: from 32,768 on): none of
# them takes the port between the moment it was found free and the moment a server binds it.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """One that nothing listens on now."""
    while True:
        port = random.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
