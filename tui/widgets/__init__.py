"""Widgets. They show what they are given and know nothing of where it came from."""
