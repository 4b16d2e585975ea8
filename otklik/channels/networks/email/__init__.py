"""E-mail: a mailbox of the authority, read by IMAP and written from by SMTP.

A letter is a private message; the peer is an address. The mailbox is only looked at: nothing in
it is marked as read, moved or deleted, so that whoever uses it by hand sees it as it was. What we
send bears a Message-ID made of the delivery's key: an answer, a returned letter and the copy
among the sent letters are known by it. Letters of robots and mailing lists are heard like all
others, and nothing answers them by itself (RFC 3834).
Sources: RFC 5322, 3464, 3676, 3834, 5321, 9051.
"""
