"""Where figures come from when nobody sends a file: one module a source, behind one protocol."""
