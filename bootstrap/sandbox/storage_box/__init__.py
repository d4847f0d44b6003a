"""A Storage Box on loopback: SFTP and no shell, sub-accounts with homes of their own, two ports for two forms of key.

What keys stand in a file is read here apart from keyturn's own RFC 4716 code, so that the two don't agree by
construction.
"""

from bootstrap.sandbox.storage_box.box import StorageBox

__all__ = ["StorageBox"]
