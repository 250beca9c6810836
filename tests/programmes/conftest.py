import pytest
from tests.programmes.running import Running, running


@pytest.fixture
def mine(db: None) -> Running:
    return running("readers")
