"""VK: a community's wall, its comments and its private messages.

The community's key writes posts, comments and messages and sets up the web hook; photos,
corrections
and removals need an editor's key; reading the wall needs that or an application's service key.
Source: research on the channels, section 1; the schema of VK's API 5.199; dev.vk.com."""
