"""The site of the bench under granian, where it is as late as the weather says.

The moment stands in a file: it is read anew for each request, and stands still within it.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine
from django.core.wsgi import get_wsgi_application

CLOCK = Path(os.environ["OTKLIK_DATA_DIR"]) / "weather-clock"


def _moment() -> datetime:
    return datetime.fromisoformat(CLOCK.read_text("utf-8"))


_site = get_wsgi_application()
_clock = time_machine.travel(_moment(), tick=False).start()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    _clock.move_to(_moment())
    return _site(environ, start_response)
