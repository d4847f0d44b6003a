ssh_keys = {
  ipad = "a"
  Mac  = "b"
  pc   = "c"
}
