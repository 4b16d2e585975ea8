"""How fast an answer is due, by urgency and network."""
