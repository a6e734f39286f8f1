"""From a reply to a message: texts, and charts and files that are made beside and sent once."""
