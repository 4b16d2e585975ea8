"""One reply to many incidents: gathering, approval, sending."""
