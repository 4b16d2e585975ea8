"""The plan of publications: calendar, dates of the year, external posts."""
