"""Files that come in and go out: uploads, downloads, virus scan, storage."""
