"""The practice network's own server: a small social network to learn on.

Touched only over HTTP, as any network: it knows nothing of the desk, and the desk knows
it only through channels.networks.practice. It can have bad days on request.
"""
