"""What the person's own terraform, or tofu, says: its plan and its state as evidence; and the shown plan, applied.

Rules: nothing here runs `init`, and only `applying` changes anything. What Terraform needs (credentials, variables, the
workspace) is the person's environment, passed through as it is. Plans and states hold secrets: they are kept in memory
or in a private folder for as long as they are needed, and only what a caller asks for leaves here.
"""
