"""Which servers an edit of keys would cost, seen in Terraform's files without running anything."""
