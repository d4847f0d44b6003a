a = {
  # nobody yet
}

b = [ # nobody yet
]

c = { /* nobody */ }

d = [
  // one
  // two

]

e = {
/* nobody */ }
