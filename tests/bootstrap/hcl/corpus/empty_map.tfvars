ssh_keys = {}
