locals {
  data = {
    init = "#cloud-config\n${jsonencode({ users = ["a", "b"] })}"
    text = <<-EOT
      %{for key in var.keys~}
      ${key} }
      %{endfor~}
    EOT
    "a.b" = var.map["x"].y[0]
  }
}
