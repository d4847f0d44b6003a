a = {
  x = "same"
  y = "same"
}
b = {
  x = "same"
  y = "same"
}
c = ["same", "same"]
