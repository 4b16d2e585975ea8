"""Programs that a test needs and that the machine may not have.

needs(PROGRAM, "apt-get install nginx-light")
"""

import pytest


def needs(found: object, remedy: str) -> None:
    """Skip the test where the program is missing; `tools/test` lists what was skipped, and why."""
    if not found:
        pytest.skip(remedy)
