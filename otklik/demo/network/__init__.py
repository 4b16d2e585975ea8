"""The practice network: a small social network to learn on.

The desk meets it only over HTTP, as any network, through its adapter. A person writes a comment or
a private message at /practice/; a task calls the desk's web hook; the desk answers through
/practice/api/. Bad days (repeated, late, lost events and so on) are switched on by hand. Served
only where the installation allows a demonstration.
"""
