ssh_keys = {
  ipad    = "a"  # the pad
  macbook = "bb" # the laptop

  pc = "c" # the box
}
