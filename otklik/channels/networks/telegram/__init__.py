"""Telegram, over its Bot API: posts of a channel, comments in its discussion group, dialogues.

A post stands in the channel; what people call its comments are messages in the linked group,
which answer the copy that Telegram puts there by itself. So a post of ours has two places: the
channel with the number we got, and a thread of the group with another (both told as
POST_CREATED by the copy). Nothing can be read back and nothing has an idempotency key: an
answer lost on the way stays unconfirmed until the copy comes. A deleted comment is not told.
Source: Bot API 10.1; research on the channels, section 2.
"""
