"""Settings for development: production's, with errors shown and files served unprocessed."""

import os
from pathlib import Path

from otklik.core.encryption_keys import ensure_secrets

ensure_secrets(Path(os.environ.get("OTKLIK_DATA_DIR", "var")).resolve() / "secrets")

from otklik.config.settings.base import *  # noqa: E402

DEBUG = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
