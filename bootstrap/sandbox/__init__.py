"""The embedded default: a small cloud on loopback, to try everything on.

It stands in for the world outside (servers, the Hetzner API, a fleet folder) and listens on 127.0.0.1 only.
It may never touch the account, the keys or the sshd of the machine it runs on.
"""
