locals {
  keys = {
    (var.name)       = "a"
    "${var.name}-pc" = "b"
    macbook          = "c"
    5                = "d"
    true             = "e"
  }
}
