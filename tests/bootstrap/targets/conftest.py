"""Asserts in the contract tell as much as those in test modules do."""

import pytest

pytest.register_assert_rewrite("tests.bootstrap.targets.contract")
