"""What networks sent: raw events, feed positions, our posts, and what was set aside."""
