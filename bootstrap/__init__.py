"""Effects and workflows: what touches disks, servers and APIs, and the command line."""
