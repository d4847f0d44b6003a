"""Work in a vendor's rescue system on the disk of the server that it was booted for.

It is a machine of its own for an hour: its host key is new, nobody else is on it, and it trusts nothing on the disk. No
program of the disk is ever run, and no symbolic link on it leads out of it.
"""
