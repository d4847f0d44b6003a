ssh_keys = {
  ipad    = <<EOT
ssh-ed25519 AAAA } "quoted" { # no comment
EOT
  macbook = <<-EOT
    ssh-ed25519 BBBB ]
      'quoted' // no comment
  EOT
  pc      = "c"
}
