ssh_keys = {
  ipad    = "a" # the pad
  # the laptop
  macbook = "b"
}

admins = [
  "a",
  "b"
]

none = {}

blank = [
]
