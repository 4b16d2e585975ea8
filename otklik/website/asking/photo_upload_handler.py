"""Upload handler of photos: an oversized file is skipped unread, the rest of the form is kept."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from otklik.incidents.attachments.clean_upload import LARGEST_FILE
from otklik.incidents.attachments.models import MOST_A_MESSAGE


class PhotoUploads(TemporaryFileUploadHandler):
    """Keeps up to `most` files of up to 15 MB on disk during the request, and the names of the
    files that it skipped."""

    def __init__(self, request: HttpRequest, *, most: int = MOST_A_MESSAGE) -> None:
        super().__init__(request)
        self.most = most
        self.too_large: list[str] = []
        self.too_many: list[str] = []
        self._begun = 0

    @classmethod
    def of(cls, request: HttpRequest, *, most: int = MOST_A_MESSAGE) -> "PhotoUploads":
        """Must be called before anything of the form is read."""
        uploads = cls(request, most=most)
        request.upload_handlers = [uploads]
        return uploads

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._begun += 1
        if self._begun > self.most:
            self.too_many.append(self.file_name or "")
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > LARGEST_FILE:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:  # no partial file stays on a full disk
            self.upload_interrupted()
            raise
