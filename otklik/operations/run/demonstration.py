"""The demonstration as `otklik run` uses it: it is loaded only where one runs."""

import os
import subprocess
import sys
from importlib import import_module
from typing import Any

OTKLIK = ("-m", "otklik.operations.cli.main")


def demonstration(module: str) -> Any:
    """A module of the demonstration."""
    return import_module(f"otklik.demo.{module}")


def end_demonstration() -> None:
    """In a process of its own: only there the program of the demonstration is installed."""
    environment = {**os.environ, "OTKLIK_DEMONSTRATION": "true"}
    command = [sys.executable, *OTKLIK, "manage", "end_demonstration"]
    subprocess.run(command, env=environment, check=True)
