"""The charts that officials see on a phone: a frozen spec in, the bytes of a PNG out."""
