devices = {
  macbook = {
    key    = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAa"
    admin  = true
    groups = ["a", "b"]
    none   = {}
  }
  pc = { key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAb", admin = false, groups = [] }
}
