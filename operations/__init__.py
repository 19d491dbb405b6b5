"""Day-2 commands behind `platformctl`."""
