"""Notices for members of staff, who read and who took them, and the duty roster."""
