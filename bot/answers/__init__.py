"""From a question to a reply: which figures, which ranks, which sentences, charts and files."""
