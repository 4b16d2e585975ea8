"""Networks: the interface that every adapter implements, and an adapter for each.

Shared: adapter (what one is), connection (settings and keys of an account), capabilities,
inbound_types and outbound_types (the values that cross the border), errors, content_rules, http
(calls and where they may go), registry (which adapter speaks for an account).

Each network is a folder of one plan, a file only where the network has such a thing:

    network.py the adapter: what it can, what a person fills in, how its web hook is proven
    client.py one call, the meaning of its refusals, and queries that several other files need
    payloads.py what the network sends, read leniently inbound.py its events and their files in our
    words feeds.py reading: what it does not report by itself, and whether ours is there outbound.py
    its limits, what it would refuse, our files, and one mutation health.py the state of an account,
    and setting up its web hook links.py addresses for people, there and back

Any other file is about something that only this network has; its docstring says so.
"""
