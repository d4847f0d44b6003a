"""Questions of a job, each as a panel of the work screen: what is asked, and the keys that answer it."""
