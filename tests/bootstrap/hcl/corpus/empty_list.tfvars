ssh_keys = []
