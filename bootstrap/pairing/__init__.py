"""How another device hands over its public key, and proves that it has the private one, with no program of ours on it.

An SSH server that lets nobody in: a device says the code in the user name, signs with its key, and is shown what
becomes of it. It runs nothing, forwards nothing, gives no shell, and is there for one device and a few minutes.
"""
