"""The two made-up years, as a file that is loaded into an empty database and dated anew.

`tools/demonstration` plays them by the verbs and writes the file; nothing of the playing is here.
A file holds the years up to some days ago once (`base`), and for each end of a day of its week
what differs then. So a demonstration that begins on a Thursday evening ends on a Thursday
evening: everything is moved by whole weeks, weekdays and working hours stay true. Public holidays
move along with the story and may fall on other days than this year's.

Keys, passwords, codes and the seals of the audit log are not in the file: they are made here.
"""
