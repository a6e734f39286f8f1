"""A stand-in of the Telegram Bot API on loopback: real HTTP, as strict as Telegram itself."""
