"""Simulated identity providers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from awn.identity.gateways import tokens
from awn.identity.simulators.server import Simulators


@pytest.fixture(scope="module")
def simulators() -> Iterator[Simulators]:
    made = Simulators(0, callback="")
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWN_IDENTITY_SIMULATORS", made.address)
        tokens.forget_documents()
        yield made
    made.server.shutdown()
    made.server.server_close()
