"""Telegram, over its Bot API: posts of a channel, comments in its discussion group, dialogues.

Comments are messages in the linked group that answer the copy Telegram puts there. So a post has
two places: the channel, and a thread of the group with another number (the copy reports both as
POST_CREATED). No read-back and no idempotency key: after a lost response the outcome is unconfirmed
until the copy comes. Deleted comments are not reported. Source: Bot API 10.1; research on the
channels, section 2."""
