"""The process that sends and looks, killed in the middle now and then."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("worker.py")


class Worker:
    """Started when it is needed; `kills` counts SIGKILLs."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.kills = 0

    def work(self, wish: Mapping[str, Any], *, kill_after: float | None) -> None:
        """Until all is done, or for so many seconds."""
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self._answer()
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        if kill_after is not None:
            time.sleep(kill_after)
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process.stdin.close()
            self.process, self.kills = None, self.kills + 1
            return
        self._answer()

    def _answer(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise SystemExit("The worker of the bench died by itself.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
