"""`otklik doctor`: is everything in order here?"""
