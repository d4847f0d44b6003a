"""Keys that sign without any file: the same in every run."""

from keys.wire import string
from tests.keys.fixed import key, private_key


class Signer:
    """The key of that name."""

    def __init__(self, name: str) -> None:
        self.public = key(name)
        self._private = private_key(name)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        return string(algorithm.encode()) + string(self._private.sign(data))
