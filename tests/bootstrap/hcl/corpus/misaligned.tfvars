ssh_keys = {
  ipad = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAipad"
  macbook = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAmacbook"
  pc = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAApc"
}
