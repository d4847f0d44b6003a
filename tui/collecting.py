"""Python's search for cyclic garbage, kept from costing time before the first screen and with each key afterwards."""

import gc


def put_off() -> None:
    """Do not search until it is taken up: what is made while starting stays anyway."""
    gc.disable()


def take_up() -> None:
    """Search again, but not among what is there now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
