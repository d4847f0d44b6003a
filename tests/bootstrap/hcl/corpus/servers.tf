# The servers.
resource "hcloud_ssh_key" "macbook" {
  name       = "macbook"
  public_key = file("keys/macbook.pub")
}

# The box at home.
resource "hcloud_ssh_key" "pc" {
  name       = "pc"
  public_key = "ssh-ed25519 AAAA"
}
resource "hcloud_server" "web" {
  name     = "web"
  ssh_keys = [hcloud_ssh_key.macbook.id, hcloud_ssh_key.pc.id]
  labels   = { "kind" = "web" }

  public_net { # both
    ipv4_enabled = true
  }

  lifecycle {
    ignore_changes = [
      ssh_keys,
      user_data,
    ]
  }
} # web
