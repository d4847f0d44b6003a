region   = "fsn1"
ssh_keys = {}
admins   = []
longest_of_all = {}
