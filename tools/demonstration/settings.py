"""Settings of whoever plays a demonstration: production's, with files of the site as they are and a
hasher that takes no time, since no password of the player is kept."""

from otklik.config.settings.base import *

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
