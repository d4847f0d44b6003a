ssh_keys = {
  ipad    = "a",
  macbook = "b"
  pc      = "c",
}
more = {
  a = 1
  b = 2,
  c = 3 # last
}
