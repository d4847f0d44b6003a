"""An SSH server as a target: one connection and one script observe it, one more script edits, a fresh login proves."""
