"""What each screen is for, in a sentence or two: the head of its help. Known by the name of its class."""

from typing import NamedTuple


class Purpose(NamedTuple):
    """shows_signs: whether the signs of the matrix stand on it."""

    says: str
    shows_signs: bool = False


PURPOSES = {
    "AccessScreen": Purpose("Who gets in where: targets down, devices across. It changes nothing.", shows_signs=True),
    "DevicesScreen": Purpose("Every device, what is known of it, and what can be done with it."),
    "AuditScreen": Purpose("What is not as it should be, worst first, how that is known, and what mends it."),
    "HistoryScreen": Purpose("What was done: when, where and by whom."),
    "DoctorScreen": Purpose(
        "What is missing on this machine, and what mends it; the fleet's secrets, and where they are."
    ),
    "OnboardScreen": Purpose("A device is let in: which one, how its key comes here, and until when it gets in."),
    "ApproveScreen": Purpose("A device that asks is let in, once you have compared what it shows."),
    "RotateScreen": Purpose("A device goes on with another key; the old one goes once the new one gets in."),
    "WorkScreen": Purpose("A change under way, one row a target. It can be left and come back to: the work goes on."),
}
EVERYWHERE = Purpose("Nothing is changed before its plan was shown and agreed to.")
