"""The secret sweep: a run of keyturn is watched, and all that it wrote, printed, logged or started is searched."""
