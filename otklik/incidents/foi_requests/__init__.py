"""Requests for information under the law."""
