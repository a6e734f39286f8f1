"""Commands for maintainers: they make the tables and figures that the packages ship."""
