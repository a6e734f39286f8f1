"""A stand-in of LKPP's gateway over HTTP on loopback: row shapes, paging, quirks and faults."""
