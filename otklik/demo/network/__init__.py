"""The practice network's own server: a small social network to learn on.

Touched only over HTTP, as any network: it knows nothing of the desk, and the desk knows
it only through channels.networks.practice. A person writes a comment or a private message
at /practice/; a task calls the desk's web hook; the desk answers through /practice/api/.
Bad days (events twice, late, lost answers and so on) are switched on by hand. Served only
where the installation allows a demonstration.
"""
