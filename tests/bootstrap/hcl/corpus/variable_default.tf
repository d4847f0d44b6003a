variable "ssh_keys" {
  description = "who gets in"
  type        = map(string)
  default = {
    macbook = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAa" # mine
    pc      = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAb"
  }
}

variable "admins" {
  type    = list(string)
  default = []
}

variable "nobody" {
  default = {}
}
