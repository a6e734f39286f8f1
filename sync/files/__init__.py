"""Reading what people send: by what is in a file, never by its name; in pieces, never whole."""
