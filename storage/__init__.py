"""Where the figures are kept: tables, migrations, reads that return values, writes."""
