devices = [{
  name = "macbook"
  key  = "a"
  }, {
  name = "pc"
  key  = "b"
}]
