ssh_keys = {
  macbook = "a"
}
