ssh_keys = {
  "ipad"       = "a"
  "my macbook" = "b"
  "pc"         = "c"
}
