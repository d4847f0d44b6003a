# Zugänge für alle – 鍵
ssh_keys = {
  "größe"  = "a" # schön
  "パソコン"   = "b"
  "été"    = "c"
  "клавиша" = "d"
}
