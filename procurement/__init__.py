"""What the figures mean: pure values and rules, standard library only, no clock, no I/O."""
