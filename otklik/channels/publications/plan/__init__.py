"""The plan of publications: calendar, annual dates, external posts."""
