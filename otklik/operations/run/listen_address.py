"""Where an installation listens: whether others can reach it, and whether it is free."""

import ipaddress
import socket

from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair


def is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can call that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_port(host: str, port: int) -> None:
    """Raises Refused when something else listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                pair(
                    f"Порт {port} занят или закрыт: выберите другой, --port {port + 1}"
                    f" (make run PORT={port + 1}).",
                    f"Port {port} is in use or not allowed: choose another one, --port {port + 1}"
                    f" (make run PORT={port + 1}).",
                )
            ) from error
