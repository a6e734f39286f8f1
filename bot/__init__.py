"""Porsi: where a region stands in e-purchasing, answered in chat."""

__version__ = "0.1.0"
