"""A Terraform provider that stands in for `hetznercloud/hcloud`, whose own one can't be had offline.

It talks to the stand-in API of `bootstrap.sandbox.hetzner`, or to any other with the same endpoints. What decides about
servers is as in the vendor's provider: which attributes force a replacement, what is computed, how a key is imported.
It runs in a thread of the tests; Terraform finds it by TF_REATTACH_PROVIDERS and starts no process for it.
"""
