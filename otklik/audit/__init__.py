"""The append-only record of what happened, sealed in hash-chained blocks.

A verb of any room writes one line in its own transaction (`entries.record`). A line names its
subject and actor as they were and holds a salted hash of its payload; the payload lies
beside it and may be erased by a decision without breaking the chain. Triggers refuse
update and delete; they are installed anew after every migrate.
"""
