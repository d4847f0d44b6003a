admins = [
  "a", "b",
  "c", "d",
]
ids = [1, 2,
  3, 4]
map = { a = 1, b = 2,
  c = 3, d = 4 }
