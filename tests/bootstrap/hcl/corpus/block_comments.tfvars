ssh_keys = /* who */ { /* open */
  /* first */ ipad /* name */ = /* value */ "a" /* after */
  /* two
     lines */
  macbook = "b" /* starts here
     and ends here */
  /* lead
     in */ pc = "c", /* tail */
  /* last */
} /* closed */
admins = [ /* a */ "a" /* b */ , /* c */ "b" /* d */ ]
