"""How one OpenSSH differs from the next, where it decides whether a key gets in. Versions are (major, minor).

Only a table: each name is the first version in which the new behaviour is there.
"""

Version = tuple[int, int]

UTC_TIMES: Version = (9, 1)
"""expiry-time= may end in Z, and text left over after a time is an error (misc.c, parse_absolute_time)."""

KNOWS_MLDSA: Version = (10, 6)
"""Keys of the composite post-quantum type are accepted as shipped."""

NO_DSA: Version = (10, 0)
"""DSA keys are not even read."""

EMPTY_PRINCIPALS_MATCH_NOBODY: Version = (10, 3)
"""A certificate without principals no longer fits any user (sshkey.c, sshkey_cert_check_authority)."""

ASSUMED: Version = (9, 2)
"""Of a server that does not say which OpenSSH it is."""

LATEST: Version = (10, 5)
"""The newest version this table was held against."""
