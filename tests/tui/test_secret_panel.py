"""The panel in which a secret is typed: part after part, dots on the screen, and nothing typed changes nothing."""

from dataclasses import replace

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.work import Closing
from tests.tui.made import clean_fleet
from tests.tui.made_questions import CLIENT, SECRET
from tests.tui.screen import opened, press, text
from tests.tui.stories.bench import answer, question, work_over
from tui.messages import Begin


async def test_a_secret_is_typed_in_its_parts_and_shown_nowhere() -> None:
    answers: list[str | None] = []

    def job(attendant: Attendant) -> Closing:
        answers.extend([attendant.ask(CLIENT), attendant.ask(replace(CLIENT, why="no")), attendant.ask(SECRET)])
        return Closing()

    async with opened(clean_fleet()) as pilot:
        pilot.app.post_message(Begin("set the secret infisical", job))
        await press(pilot)
        await question(pilot)
        shown = await press(pilot, *"an-id", "enter", *"hidden", "ctrl+c", "ctrl+x")
        assert "Client secret" in shown
        assert not [word for word in ("an-id", "hidden") if word in shown]
        assert pilot.app.clipboard == ""
        await answer(pilot, "enter")
        await question(pilot)
        await answer(pilot, *"an-id", "enter", "enter")  # the second part is left empty
        await question(pilot)
        assert "✖ not kept: the API token is refused" in text(pilot)
        await answer(pilot, "enter")
        await work_over(pilot)
    assert answers == ["an-id:hidden", None, None]
