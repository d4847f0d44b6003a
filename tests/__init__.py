"""keyturn's tests: a mirror of the packages, and `hosts`, the OpenSSH servers they run against."""
