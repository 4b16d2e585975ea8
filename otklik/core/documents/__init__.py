"""Making documents: DOCX, PDF, calendar files."""
