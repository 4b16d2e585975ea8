"""Import of a list of acts from a file (XLSX, CSV) with any columns: draft → running → finished →
undoing → undone."""
