admins = [
  "a", # one
  "b"  # two
]
others = [
  "a" # one
  , "b"
]
