"""The benchmark: this program beside what a user would take instead, on the same made-up log."""
