"""Terraform itself, run: what it would do, what it has done, and having it do what was shown."""
