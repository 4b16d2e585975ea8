"""A list of acts from a file (XLSX, CSV), whatever its columns are called.

A `Mapping` says which column is what and turns a row into an `Entry` or a `Fault` (`mapping`);
`running` takes the rows in by batches and, while nobody touched them, out again. The life of a
list: draft → running → finished → undoing → undone (`models.listing`).
"""
