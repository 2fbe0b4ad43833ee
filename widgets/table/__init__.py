"""The table of rows: its model, its view, how its cells are drawn."""
