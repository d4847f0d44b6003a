locals {
  ssh_keys = {
    ipad    = file("keys/id_ed25519_ipad.pub")
    macbook = trimspace(file("${path.module}/keys/macbook.pub"))
    pc      = format("%s %s", "ssh-ed25519", "AAAA")
  }

  admins = toset([
    "a",
    "b",
  ])

  made = tomap({ macbook = "a" })
  wrapped = (tolist([
    "a"
  ]))
  merged = merge({ a = 1 }, {
    b = 2
  })
}
