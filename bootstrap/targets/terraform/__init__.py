"""The Terraform files that keys for servers yet to be made come from."""

from bootstrap.targets.terraform.target import TerraformTarget

__all__ = ["TerraformTarget"]
