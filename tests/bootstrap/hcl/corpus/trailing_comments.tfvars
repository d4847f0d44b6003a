ssh_keys = {    # who
  ipad    = "a" # the pad
  macbook = "b" // the laptop
  pc      = "c"
} # end
