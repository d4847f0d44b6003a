"""Which control server, which tailnet: keyturn.toml first, then the usual variables, then the vendor's."""

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.address import VENDOR, base_url, tailnet
from keys.errors import InvalidInputError


@pytest.mark.parametrize(
    ("given", "config", "variable", "found"),
    [
        (None, "", "", VENDOR),
        (None, "", "https://hs.example.org", "https://hs.example.org/api/v2"),
        (None, "https://a.example.org", "https://b.example.org", "https://a.example.org/api/v2"),
        ("https://c.example.org/", "https://a.example.org", "", "https://c.example.org/api/v2"),
        (None, "https://hs.example.org/api/v2", "", "https://hs.example.org/api/v2"),
        (None, "https://hs.example.org/below", "", "https://hs.example.org/below/api/v2"),
        (None, "http://127.0.0.1:8080", "", "http://127.0.0.1:8080/api/v2"),
        (None, "http://[::1]:8080", "", "http://[::1]:8080/api/v2"),
        (None, "http://localhost", "", "http://localhost/api/v2"),
        (None, "http://100.64.0.1", "", "http://100.64.0.1/api/v2"),
        (None, "http://192.168.1.5", "", "http://192.168.1.5/api/v2"),
    ],
)
def test_the_first_address_that_is_said_is_taken(
    given: str | None, config: str, variable: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAILSCALE_BASE_URL", variable)
    assert base_url(TailscaleConfig(url=config), given) == found


@pytest.mark.parametrize("url", ["http://hs.example.org", "http://8.8.8.8", "http://100.128.0.1"])
def test_a_token_never_goes_out_in_the_clear(url: str) -> None:
    with pytest.raises(InvalidInputError, match="in the clear") as caught:
        base_url(TailscaleConfig(url=url))
    assert caught.value.where == "keyturn.toml"


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "ftp://hs.example.org", "https://", "https://[", "https://x:y"),
        *("https://ann:swordfish@hs.example.org", "https://hs.example.org?x=1", "https://hs.example.org#x"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILSCALE_BASE_URL", url)
    with pytest.raises(InvalidInputError, match="not the address of a control server") as caught:
        base_url(TailscaleConfig())
    assert caught.value.where == "TAILSCALE_BASE_URL"
    assert "swordfish" not in f"{caught.value!r}"


def test_the_tailnet_of_the_variable_is_taken_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tailnet(TailscaleConfig()) == "-"
    monkeypatch.setenv("TAILSCALE_TAILNET", "example.com")
    assert tailnet(TailscaleConfig()) == "example.com"
    assert tailnet(TailscaleConfig("mine.org")) == "mine.org"
    monkeypatch.setenv("TAILSCALE_TAILNET", "../../admin")
    with pytest.raises(InvalidInputError, match="not a tailnet"):
        tailnet(TailscaleConfig())
