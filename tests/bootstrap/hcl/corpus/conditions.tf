locals {
  keys = var.all ? { macbook = "a" } : {}
  more = {
    macbook = var.all ? "a" : (
      "b"
    )
    pc = [for key in var.keys : key if key != ""]
    up = { for name, key in var.keys : name => { key = key } }
  }
}
