region = "fsn1"
count_of = 3
nothing = null
