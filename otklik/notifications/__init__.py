"""Notices for members of staff, who has read and taken them, and the duty roster."""
