ssh_keys = {
  # --- pads ---

  # the small one
  # (a gift)
  ipad = "a"

  # the big one
  ipad_pro = "b"
  # pc = "gone"
  macbook = "c"
  # the end
}
