"""What is done once on this device itself."""
