"""Jobs that a person starts and attends: what they are told meanwhile, what they are asked, how it ended."""
