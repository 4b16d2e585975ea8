"""Sign-in: passwords, second factor, known devices, OpenID Connect, sessions, editor access."""
