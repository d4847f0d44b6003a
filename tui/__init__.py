"""The screens. They render events and the matrix, and decide nothing."""
