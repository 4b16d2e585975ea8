"""Messages from a CSV or XLSX file, whatever its column names.

A mapping turns each row into a draft or a fault (mapping.py); the dry run writes nothing
(dry_run.py); rows are imported in batches of 200 and can be removed again as long as nobody has
touched them (import_and_undo.py).
"""
