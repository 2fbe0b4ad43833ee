"""Charts of what a table or a result shows: chosen by themselves, drawn by hand in the theme's colours."""
