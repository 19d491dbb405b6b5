"""Automation documents of Systems Manager: judged by their schema, and run step by step against the emulator.

Nothing here knows the emulator: `Run` calls whatever API it is given, on whatever clock, so tests run it alone.
"""
