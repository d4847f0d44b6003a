"""A folder for the moment, that this user alone can look into."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder (0700) which is gone, with all that is in it, when the block is left."""
    with tempfile.TemporaryDirectory(prefix="keyturn-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
