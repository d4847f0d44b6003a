"""What people come for. Each workflow is short: it says what is wanted, and reconcile does it."""
