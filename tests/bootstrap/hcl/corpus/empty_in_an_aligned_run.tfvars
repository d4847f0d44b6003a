admins   = []
region   = "fsn1"
ssh_keys = {}
