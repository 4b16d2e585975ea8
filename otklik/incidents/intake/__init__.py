"""How a message becomes an incident: receiving, threading, duplicates, questions of the site."""
