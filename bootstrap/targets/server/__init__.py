"""An SSH server as a target: one connection and one script observe it, further scripts edit, block and end sessions.

A fresh login proves what was done.
"""
