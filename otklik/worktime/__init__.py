"""The production calendar and deadlines: pure functions over data, without a database.

Reasons are English msgids; the caller translates them.
"""
