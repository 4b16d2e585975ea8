"""What networks sent: raw events, feed positions, downloads, and what was set aside."""
