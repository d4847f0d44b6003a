schlüssel = {
  größe = "a"
}
