"""Whether a whole server lets a key in, decided as its sshd decides it: `keys.sshd.decide`.

Pure: what was observed goes in as values (`keys.sshd.server`), a verdict comes out (`keys.sshd.verdict`). What was not
observed makes a verdict unknown, never a refusal; a text from a server is data and makes nothing fail.
"""
