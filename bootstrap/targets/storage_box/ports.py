"""The two ports of a box: each takes keys of one form only."""

from collections.abc import Mapping
from dataclasses import dataclass

from bootstrap.config_storage_box import OPENSSH_PORT, StorageBoxConfig
from keys.form import Form


@dataclass(frozen=True)
class Ports:
    """login: the port that we log in at. by_form: the port that takes keys of that form."""

    login: int
    by_form: Mapping[Form, int]

    @classmethod
    def of_config(cls, box: StorageBoxConfig) -> "Ports":
        """A box that is logged in to at its port for RFC 4716 has the usual one for OpenSSH all the same."""
        openssh = OPENSSH_PORT if box.port == box.rfc4716_port else box.port
        return cls(box.port, {Form.OPENSSH: openssh, Form.RFC4716: box.rfc4716_port})

    def of(self, form: Form) -> int:
        return self.by_form[form]

    @property
    def others(self) -> list[int]:
        """The ports to ask at besides."""
        return [port for port in self.by_form.values() if port != self.login]
