"""The filter of a column: what can be asked of it by its type, the popup in which it is asked, and how it is said."""
