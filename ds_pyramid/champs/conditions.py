"""When a champ is shown. One evaluator for display, routing and ineligibility."""


def visible(descriptor, reading, row: str | None = None) -> bool:
    """Say whether a champ is shown, from what stands above it in the reading."""
    return descriptor.condition is None or descriptor.condition.holds(reading, row)
