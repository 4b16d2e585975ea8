"""What a member of staff must know: notices told once, who read and who took them, and who is on
duty when nobody else works. It knows no incident: a notice is words, an address and a key."""
