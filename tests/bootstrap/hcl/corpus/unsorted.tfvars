ssh_keys = {
  pc      = "a"
  macbook = "b"
  ipad    = "c"
}
