a = { ipad = "a" # one
}
b = { ipad = "a"
  pc = "b" }
c = ["a" # one
]
d = [
  "a", "b"]
e = ["a"
  , "b"
]
