"""Goals, outputs, outcomes, indicators and beneficiaries of programmes."""
