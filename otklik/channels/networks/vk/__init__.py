"""VK: a community's wall, the comments under it and its private messages.

Two keys speak for one account. The community's own writes posts, comments and messages and sets
up the web hook; photos, corrections and removals need a key of a person who edits the community.
Reading the wall again takes that person's key or a service key of any application. Source:
research on the channels, section 1; the schema of VK's API 5.199; dev.vk.com.

    network.py   the adapter: what it can, and who does what
    faults.py    VK's numbers of errors in our words
    calls.py     one call of the API with the right key; addresses that VK gives us
    rules.py     every limit of VK, what it would refuse, and the text as it will stand
    places.py    addresses of posts, comments and dialogues, there and back
    uploads.py   pictures and videos, before the message that shows them
    sending.py   one mutation
    shapes.py    what VK sends, read leniently
    media.py     what came with a message
    parsing.py   events in our words
    reading.py   feeds: what the web hook would have told
    walls.py     what both readings ask VK for: posts, comments, dialogues
    finding.py   looking for what was sent and not confirmed
    setup.py     the state of an account, and its web hook
"""
