"""Filling a new installation: places, classifications, the office, the public record, the synthetic sample year."""
