ssh_keys = {
   ipad   =   "a"
  macbook= "b"
      pc =    "c"
}
