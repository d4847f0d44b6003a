# nothing here yet

# really
