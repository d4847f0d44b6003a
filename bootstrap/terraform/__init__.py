"""Terraform's files, plans and state: what keyturn reads there, and the few bytes that it changes."""
