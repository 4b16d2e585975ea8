"""A pack: a folder of plain files that says everything an installation has of its authority.

An app reads its own files in two steps. `validate` turns them into typed values and reports every
problem by file and line; nothing is written until all apps are content. `load` then writes what the
pack changed since it was last loaded: what people changed by hand stays, what left the pack is
switched off, never deleted. The memory of the last load lives in an app above and is passed in.
"""
