"""Terraform: what the files describe and an edit of keys would do to servers; what the person's own binary says of it.

The files are looked at without running anything. The plan and the state of the person's own terraform, or tofu, are
evidence; and the plan that was shown is applied.

Rules: nothing here runs `init`, and only `applying` changes anything. What Terraform needs (credentials, variables, the
workspace) is the person's environment, passed through as it is. Plans and states hold secrets: they are kept in memory
or in a private folder for as long as they are needed, and only what a caller asks for leaves here.
"""
