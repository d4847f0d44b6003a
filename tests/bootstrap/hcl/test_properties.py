"""What holds for any file: pieces are put together at random."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bootstrap.hcl import pieces
from tests.bootstrap.hcl.edits import Place, is_only_in, places

FILES = st.tuples(st.integers(0, 2**32), st.booleans())


def _places(seed: int, is_json: bool) -> list[Place]:
    random = Random(seed)  # noqa: S311 (a seed, to find it again)
    return places(pieces.json(random) if is_json else pieces.hcl(random), is_json)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(FILES)
def test_adding_and_removing_gives_back_the_same_bytes(file: tuple[int, bool]) -> None:
    for place in _places(*file):
        for name, value in place.additions():
            if not value.startswith("<<"):
                more, entry = place.added(name, value)
                assert is_only_in(more.data, place.data, entry.node), more.data.decode()
                assert more.removed(entry).data == place.data, more.data.decode()


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(FILES)
def test_removing_takes_nothing_else(file: tuple[int, bool]) -> None:
    for place in _places(*file):
        for at, entry in enumerate(place.entries):
            less = place.removed(entry)
            assert is_only_in(place.data, less.data, entry.node), less.data.decode()
            assert less.contents == [*place.contents[:at], *place.contents[at + 1 :]]
