ssh_keys = {
  ipad = "a"
  mini = "b"

  macbook_air = "c"


  macbook_pro = "d"

}
