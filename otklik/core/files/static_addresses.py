"""Addresses of our own stylesheets, scripts and pictures."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Each address is made once a process: it holds a hash of the file, so it never changes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if force or name not in self._addresses:
            address: str = super().url(name, force)
            if force:
                return address
            self._addresses[name] = address
        return self._addresses[name]
