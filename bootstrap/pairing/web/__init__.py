"""The page of pairing, for devices where an ssh:// link does not open: the steps, a field for a key, the outcome.

HTTP on the local network, so that nothing on the page may be a secret, and nothing that it shows is proof: what counts
is the fingerprint that the device itself shows. No script, no cookie, nothing from elsewhere, nothing is logged.
"""
