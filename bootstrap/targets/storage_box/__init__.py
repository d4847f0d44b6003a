"""A Hetzner Storage Box, and its sub-accounts: keys stand in a file of each account, reached by SFTP alone."""

from bootstrap.targets.storage_box.target import StorageBoxTarget

__all__ = ["StorageBoxTarget"]
