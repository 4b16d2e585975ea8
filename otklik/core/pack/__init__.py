"""A pack: a folder of plain files with everything that an installation knows of its authority.

An app reads its own files in two steps. `validate` turns them into typed values and reports every
problem by file and line; nothing is written until all apps succeed. `load` then writes what has
changed in the pack since it was last loaded: manual changes stay, and what left the pack is
switched off, never deleted. The memory of the last load is kept by an app above and passed in.
"""
