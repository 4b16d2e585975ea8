"""The two fictitious years, as a file that is loaded into an empty database with shifted dates.

`tools/demonstration` simulates them through the verbs and writes the file; none of that is here. A
file holds the years up to some days ago once (`base`), and the differences at the end of each day
of its last week. So a demonstration that is started on a Thursday evening ends its story on a
Thursday evening: everything is shifted by whole weeks, so weekdays and working hours stay right.
Public holidays shift along and may fall on other days than this year's.

Keys, passwords, codes and the seals of the audit log are not in the file: they are created here.
"""
