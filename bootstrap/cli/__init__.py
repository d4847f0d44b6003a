"""Words -> workflow -> text, JSON, exit code. Nothing heavy is imported before a command is chosen."""
