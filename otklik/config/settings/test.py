"""Settings of the test suite: production's, with fixed keys, a fast hasher and no files kept."""

import os
import tempfile

os.environ.setdefault("OTKLIK_SECRET_KEY", "not-a-secret-used-by-tests-only-0123456789")
os.environ.setdefault("OTKLIK_FIELD_KEYS", "test:bm90LWEtc2VjcmV0LXVzZWQtYnktdGVzdHMtb25seSE=")
os.environ.setdefault("OTKLIK_DATA_DIR", tempfile.mkdtemp(prefix="otklik-test-"))

os.environ.setdefault("OTKLIK_DEMONSTRATION", "true")

from otklik.config.settings.base import *

INVITES_BY_CHANCE = False  # a test sets the chance
CACHES["default"]["LOCATION"] = DATA_DIR / f"cache-{os.getpid()}"  # separate per test worker
MIDDLEWARE = [*MIDDLEWARE, "tests.one_line_markup.middleware"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "[unknown variable: %s]"
if not ENV.database_url:  # in-memory connections of two threads share locks, unlike files
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of tests leave their connections open
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
