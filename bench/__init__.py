"""One script a budget; each prints what it measured beside its bar."""
