ssh_keys = {
  ipad    = "a",
  macbook = <<EOT
b
EOT
}

admins = [
  "a",
  <<-EOT
    b }
  EOT
]

others = [
  <<EOT
a
EOT
  ,
  "b",
  <<EOT
c
EOT
  ,
]
