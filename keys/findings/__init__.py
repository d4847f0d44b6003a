"""What is not as it should be, one room per subject. `keys.audit` puts them together."""
