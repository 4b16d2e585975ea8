"""Messages from a CSV or XLSX file, whatever its columns are called.

A mapping turns each row into a draft or a fault (mapping.py); the dry run writes nothing
(dry_run.py); rows are imported in batches of 200 and can be removed again while nobody touched
them (import_and_undo.py).
"""
