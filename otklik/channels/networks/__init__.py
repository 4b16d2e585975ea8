"""Networks: what every one must be able to do, and an adapter for each.

Shared: base (what an adapter is), connection (settings and keys of an account), capabilities,
inbound and outbound (the values that cross the border), errors, content_rules, http and
address_guard (calls), registry (which adapter speaks for an account).

Each network is a folder of one plan, a file only where the network has such a thing:

    network.py    the adapter: what it can, what a person fills in, how its web hook is proven
    client.py     one call, and what is asked for by more than one of the others
    errors.py     what its refusals mean
    payloads.py   what it sends, read leniently
    inbound.py    its events in our words
    feeds.py      reading: what it does not tell by itself, and whether ours is there
    outbound.py   its limits, what it would refuse, and one mutation
    media.py      files: what comes with a message, and what goes with ours
    health.py     the state of an account, and setting up its web hook
    links.py      addresses for people, there and back

Any other name is of a thing that this network alone has; its docstring says so.
"""
