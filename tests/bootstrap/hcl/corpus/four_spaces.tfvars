ssh_keys = {
    ipad = "a"
    nested = {
        pc = "b"
    }
    none = {}
}
