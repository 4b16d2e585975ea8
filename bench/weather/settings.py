"""Settings of the bad weather: as in the tests, but tasks are made by the bench itself."""

from otklik.config.settings.test import *  # noqa: F403

TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.dummy.DummyBackend",
        "QUEUES": ["default", "deliveries", "hearing"],
    }
}
