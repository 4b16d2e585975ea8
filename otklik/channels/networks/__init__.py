"""Networks: what every one must be able to do, and an adapter for each.

Shared: adapter (what one is), connection (settings and keys of an account), capabilities,
inbound_types and outbound_types (the values that cross the border), errors, content_rules, http
(calls and where they may go), registry (which adapter speaks for an account).

Each network is a folder of one plan, a file only where the network has such a thing:

    network.py    the adapter: what it can, what a person fills in, how its web hook is proven
    client.py     one call, what its refusals mean, and what several of the others ask for
    payloads.py   what the network sends, read leniently
    inbound.py    its events and their files in our words
    feeds.py      reading: what it does not report by itself, and whether ours is there
    outbound.py   its limits, what it would refuse, our files, and one mutation
    health.py     the state of an account, and setting up its web hook
    links.py      addresses for people, there and back

Any other file is of a thing that this network alone has; its docstring says so.
"""
