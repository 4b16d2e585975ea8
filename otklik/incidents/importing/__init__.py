"""Messages from a file: CSV or XLSX, whatever its columns are called.

A file becomes a `Table` (table.py, spreadsheet.py), a `Mapping` says which column is what and
turns each row into a `Draft` or a `Fault` (mapping.py), `checking` is the dry run,
`running` takes the rows in by batches of 200 and, while nobody touched them, out again.
The life of a run: draft → running → finished → undoing → undone (models/imports.py).
"""
