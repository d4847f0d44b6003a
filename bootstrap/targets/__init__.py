"""The places where a key can be let in, one file or folder each."""
