ssh_keys = {
  "ipad": "a",
  "macbook": "b"
}
more = {pc:"c"}
