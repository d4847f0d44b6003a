ssh_keys = {
  ipad = <<EOT
  a }
EOT
  macbook = "b"
}
