"""One base error for the whole project: what failed, where, and one thing to do about it.

Front ends print `error:` then `hint:` from it. No message ever holds a secret.
"""


class KeyturnError(Exception):
    """Base of every error that keyturn raises on purpose.

    what: what failed, as a sentence without a full stop.
    where: the file, target or line it failed at; may be empty.
    hint: one thing to do about it; may be empty.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class InvalidInputError(KeyturnError):
    """What was typed, or stands in a file, cannot be used: exit code 2."""


class UnsafeError(KeyturnError):
    """A safety rule refuses: exit code 5. rule: its name, as `--override` takes it."""

    def __init__(self, what: str, *, where: str = "", hint: str = "", rule: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.rule = rule
