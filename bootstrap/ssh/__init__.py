"""SSH sessions: host keys, our own keys, time-outs, tuned connections, and asking a server about a public key.

Importing this package costs nothing: paramiko is imported when the first TCP connection stands.
"""
