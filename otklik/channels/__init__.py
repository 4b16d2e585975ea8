"""Accounts in networks; raw events; publications and deliveries.

What a network sent is stored raw first; what we send is a row first. A delivery goes
queued, sending, then sent, failed or unconfirmed, and an unclear outcome is never
repeated blindly. This room stores and sends and never knows why.
"""
