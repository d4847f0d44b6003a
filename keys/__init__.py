"""The domain of keyturn: keys, devices, access, plans. Pure: no network, no disk, no clock, no screen."""
