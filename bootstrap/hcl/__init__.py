"""HCL and JSON as bytes whose every part has a place: found by a real parser, changed without touching a byte more."""
