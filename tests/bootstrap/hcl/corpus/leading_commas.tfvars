admins = [
    "a"
  , "b"
  , "c"
]
