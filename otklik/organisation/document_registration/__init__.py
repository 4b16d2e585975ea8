"""Registration numbers, signed scans."""
