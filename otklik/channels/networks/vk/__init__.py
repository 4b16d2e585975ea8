"""VK: a community's wall, the comments under it and its private messages.

Two keys speak for one account. The community's own writes posts, comments and messages and sets
up the web hook; photos, corrections and removals need a key of a person who edits the community.
Reading the wall again takes that person's key or a service key of any application. Source:
research on the channels, section 1; the schema of VK's API 5.199; dev.vk.com.
"""
