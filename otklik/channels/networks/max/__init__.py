"""MAX: a channel with comments, and a bot that people write to."""
