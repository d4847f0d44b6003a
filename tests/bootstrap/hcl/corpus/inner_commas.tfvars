ssh_keys = {
  ipad    = "a",
  macbook = "b"
}
admins = [
  "a",
  "b"
]
