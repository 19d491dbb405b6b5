"""Maintenance windows of Systems Manager: when one opens next, and what it then does.

Nothing here knows the emulator: a run calls whatever API it is given, so tests run it alone.
"""
