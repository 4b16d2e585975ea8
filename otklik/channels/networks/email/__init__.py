"""E-mail: a mailbox of the authority, read by IMAP and written from by SMTP.

A letter is a private message; the peer is an address. Nothing in the mailbox is marked, moved or
deleted. Our Message-ID is made of the delivery's key, so that answers, returned letters and the
sent copy can be recognised. Automatic letters are received like others, but never answered
automatically (RFC 3834). Sources: RFC 5322, 3464, 3676, 3834, 5321, 9051."""
