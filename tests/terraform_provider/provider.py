"""The provider itself, and how it is served to Terraform: plugin protocol 6 over gRPC on loopback, without TLS.

Terraform is told where by TF_REATTACH_PROVIDERS (documented with HashiCorp's plugin SDK, for debuggers). It then skips
the download, the lock file's check and the start of a process, and lets the provider run on when it is done.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc
from tf.iface import Provider
from tf.provider import ProviderServicer
from tf.schema import Schema
from tf.types import Unknown
from tf.utils import read_dynamic_value, to_dynamic_value

from tests.terraform_provider import data_sources, resources, schema
from tests.terraform_provider.client import Client

NAME = "registry.terraform.io/hetznercloud/hcloud"


class Hcloud(Provider):
    """endpoint, token: what holds where the provider block names none. boxes: the Storage Boxes, by id."""

    unknown = Unknown

    def __init__(self, endpoint: str, token: str) -> None:
        self.client = Client(endpoint, token)
        self.boxes: dict[str, dict[str, Any] | None] = {}

    def get_model_prefix(self) -> str:
        return "hcloud_"

    def full_name(self) -> str:
        return NAME

    def get_provider_schema(self, diags: Any) -> Schema:
        return schema.schema(schema.optional("token"), schema.optional("endpoint"))

    def validate_config(self, diags: Any, config: Any) -> None:
        """Every token is one."""

    def configure_provider(self, diags: Any, config: dict[str, Any]) -> None:
        self.client = Client(config["endpoint"] or self.client.endpoint, config["token"] or self.client.token)

    def get_data_sources(self) -> list[type]:
        return [data_sources.SshKeys, data_sources.SshKey]

    def get_resources(self) -> list[type]:
        return [resources.SshKey, resources.Server, resources.StorageBox]


class _Servicer(ProviderServicer):
    """The kit's, with what it lacks: labels that were taken out of the text are planned to be none."""

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        proposed, config = read_dynamic_value(request.proposed_new_state), read_dynamic_value(request.config)
        if proposed and config and config["labels"] is None:
            request = pb.PlanResourceChange.Request.FromString(request.SerializeToString())
            request.proposed_new_state.CopyFrom(to_dynamic_value({**proposed, "labels": {}}))
        return super().PlanResourceChange(request, context)


@contextmanager
def served(endpoint: str, token: str) -> Iterator[str]:
    """Serve the provider for that API; gives the value of TF_REATTACH_PROVIDERS."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4, thread_name_prefix="terraform-provider"))
    rpc.add_ProviderServicer_to_server(_Servicer(Hcloud(endpoint, token)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
    plugin = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True, "Addr": address}
    try:
        yield json.dumps({NAME: plugin})
    finally:
        server.stop(grace=None).wait()
