"""Resources before and after a lifecycle block is written into them: (what is odd about it, before, after)."""

CASES: list[tuple[str, str, str]] = [
    (
        "nothing",
        """\
resource "hcloud_server" "vps" {
  name     = "vps" # the one
  ssh_keys = var.keys
}
""",
        """\
resource "hcloud_server" "vps" {
  name     = "vps" # the one
  ssh_keys = var.keys

  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "a block and a comment stand last, and other things after it",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  public_net {
    ipv4_enabled = true
  }
  # more to come
}
# the end
resource "x" "y" {}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  public_net {
    ipv4_enabled = true
  }
  # more to come

  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
# the end
resource "x" "y" {}
""",
    ),
    (
        "a blank line is there already",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys

}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys

  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "it is empty",
        """\
resource "hcloud_server" "vps" {
}
""",
        """\
resource "hcloud_server" "vps" {
  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "it is on one line, and empty",
        """\
resource "hcloud_server" "vps" {}
""",
        """\
resource "hcloud_server" "vps" {
  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "it is on one line",
        """\
resource "hcloud_server" "vps" { ssh_keys = var.keys }
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys

  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "a heredoc stands last",
        """\
resource "hcloud_server" "vps" {
  ssh_keys  = var.keys
  user_data = <<-EOT
    lifecycle {
    }
  EOT
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys  = var.keys
  user_data = <<-EOT
    lifecycle {
    }
  EOT

  lifecycle {
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "another thing is said in lifecycle",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    prevent_destroy = true # it is the one
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    prevent_destroy = true # it is the one
    ignore_changes  = [ssh_keys]
  }
}
""",
    ),
    (
        "lifecycle says more, over several lines",
        """\
resource "hcloud_server" "vps" {
  lifecycle {
    create_before_destroy = true
    replace_triggered_by = [
      null_resource.x
    ]
  }
  ssh_keys = var.keys
}
""",
        """\
resource "hcloud_server" "vps" {
  lifecycle {
    create_before_destroy = true
    replace_triggered_by = [
      null_resource.x
    ]
    ignore_changes = [ssh_keys]
  }
  ssh_keys = var.keys
}
""",
    ),
    (
        "lifecycle ends with a comment, or a blank line",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    prevent_destroy = true

    # nothing else
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    prevent_destroy = true

    # nothing else
    ignore_changes = [ssh_keys]
  }
}
""",
    ),
    (
        "lifecycle is on one line",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle { prevent_destroy = true }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [ssh_keys]
  }
}
""",
    ),
    (
        "a list has other things",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle { ignore_changes = [labels] }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle { ignore_changes = [labels, ssh_keys] }
}
""",
    ),
    (
        "a list is empty",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [] # not yet
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [ssh_keys] # not yet
  }
}
""",
    ),
    (
        "a list ends with a comma",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [labels, ]
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [labels, ssh_keys, ]
  }
}
""",
    ),
    (
        "a list over several lines",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [
      labels, # set by hand
      image   # new ones come out
    ]
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [
      ssh_keys,
      labels, # set by hand
      image   # new ones come out
    ]
  }
}
""",
    ),
    (
        "a list over several lines with a comment first",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [ # what is done by hand
      # labels are
      labels,
    ]
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [ # what is done by hand
      ssh_keys,
      # labels are
      labels,
    ]
  }
}
""",
    ),
    (
        "a list over several lines that starts on the first",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [labels,
    image]
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [ssh_keys, labels,
    image]
  }
}
""",
    ),
    (
        "a list over several lines is empty",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [
      # none yet
    ]
  }
}
""",
        """\
resource "hcloud_server" "vps" {
  ssh_keys = var.keys
  lifecycle {
    ignore_changes = [
      # none yet
      ssh_keys,
    ]
  }
}
""",
    ),
]
