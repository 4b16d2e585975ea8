"""Looking for garbage among all of Django and thousands of tests takes a tenth of the suite's time.

While tests are gathered hardly any is made; what stands then stays to the end, and is left out of
every later look. Imported by the conftest of tests and by that of the journeys.
"""

import gc

import pytest

gc.set_threshold(200_000)


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
