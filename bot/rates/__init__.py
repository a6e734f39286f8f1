"""How fast may be sent and asked: all processes together, each chat, each person."""
