"""Runs the program under mixed load and faults, and looks whether it stays what it was."""
