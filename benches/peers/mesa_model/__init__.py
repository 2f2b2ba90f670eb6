"""The model in plain Mesa: administrations are agents with their rules in Python; what is not theirs comes from tests/docking."""
