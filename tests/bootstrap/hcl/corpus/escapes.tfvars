ssh_keys = {
  "a\"b"   = "x\\"
  "c\u0064" = "$${not} %%{not} }"
  "{"      = "}"
}
