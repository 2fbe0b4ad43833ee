"""The steps of a rule, one file each."""
