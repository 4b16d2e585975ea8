"""The address to listen on: whether other machines can reach it, and whether it is free."""

import ipaddress
import socket

from otklik.operations.cli.terminal_output import refusal


def is_this_machine(host: str) -> bool:
    """Whether only programs on this machine can reach that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_port(host: str, port: int) -> None:
    """Raises Refused when another program listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise refusal(
                f"Порт {port} занят или закрыт: выберите другой, --port {port + 1}"
                f" (make run PORT={port + 1}).",
                f"Port {port} is in use or not allowed: choose another one, --port {port + 1}"
                f" (make run PORT={port + 1}).",
            ) from error
