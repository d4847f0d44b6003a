ssh_keys = { ipad = "a", macbook = "b" }
region   = "fsn1"
