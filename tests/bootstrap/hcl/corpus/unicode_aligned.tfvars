ssh_keys = {
  "größe"   = "a"
  "клавиша" = "b"
  "鍵"       = "c"
}
