"""The guard: judges what PostgreSQL itself has read from a rule's SQL, before anything of it runs."""
