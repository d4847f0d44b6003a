"""Where a new key's passphrase comes from, as the forms offer it."""

from bootstrap.attended.newcomer_fields import KeyFrom

NEW_KEYS = {
    "ask": ("a new one; I type its passphrase", KeyFrom("ask")),
    "ask-alone": ("a new one; I type it, the key ring gets none", KeyFrom("ask", ring=False)),
    "made": ("a new one; its passphrase is made, and shown once", KeyFrom("made")),
    "keyring": ("a new one; its passphrase is in the key ring alone", KeyFrom("keyring")),
    "none": ("a new one without a passphrase", KeyFrom("none")),
}
"""By the value of each choice: what it says, and what it means."""
