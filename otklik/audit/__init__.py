"""The audit log: append-only, sealed in hash-chained blocks.

A verb of any app writes one entry (`Line`) in its own transaction (`entries.record`). An entry
names subject and actor as they were and holds a salted hash of its payload; the payload is stored
separately and may be erased by a decision without breaking the chain. Triggers refuse update and
delete; they are installed after every migrate.
"""
