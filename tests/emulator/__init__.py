"""One conversation over several Bot APIs: our own stand-in, and an emulator that others wrote."""
