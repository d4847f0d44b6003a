"""How repositories list keys: every way that is kept, found, read, and edited to the byte."""
