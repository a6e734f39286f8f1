"""Files that officials take away: workbooks, tables and fact sheets, from values to bytes."""
