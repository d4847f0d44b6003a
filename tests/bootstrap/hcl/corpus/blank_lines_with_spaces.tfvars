ssh_keys = {
  
  ipad = "a"
	
  pc = "b"
   
  zz = "c"
  
}
