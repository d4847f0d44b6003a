resource "hcloud_server" "web" {
  ssh_keys = [
    hcloud_ssh_key.macbook.id,
  ]
}

/* a
   note */
module "more" {
  source = "./more"
  keys   = {}
}