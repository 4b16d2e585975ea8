"""How a message becomes an incident: receiving, threading, duplicates, questions on the site."""
