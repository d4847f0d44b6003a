"""What Terraform would do is approved by a list that is whole; of its own words, it is told how much is left out."""

from bootstrap.attended.applying_terraform import AgreeToTerraform
from bootstrap.terraform.runs.planned import Summary
from tui.questions.terraform import TerraformPanel


def test_a_plan_of_many_lines_says_how_many_are_left_out_and_lists_each_thing() -> None:
    servers = tuple(f"hcloud_server.web[{number}]" for number in range(600))
    text = "\n".join(f"line {number}" for number in range(2002))
    shown = TerraformPanel(AgreeToTerraform(Summary(replaced=servers), text)).text().plain
    assert not [one for one in servers if one not in shown]
    assert "line 1999\n" in shown
    assert shown.endswith("… and 2 more lines: what they come to stands above")
    short = TerraformPanel(AgreeToTerraform(Summary(replaced=servers), "line 0")).text().plain
    assert short.endswith("line 0")
