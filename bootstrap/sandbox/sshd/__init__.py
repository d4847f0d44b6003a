"""The parts of an embedded SSH server: accounts in a folder, who gets in, sessions with a real shell.

Real processes run, as the person who runs keyturn: what is typed into a session has that person's rights.
"""
