"""What Terraform files describe, and what an edit of keys would do to the servers in them."""
