"""One reply to many incidents: selection, approval, sending."""
