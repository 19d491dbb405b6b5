"""The binaries that no package registry ships: pinned Go modules, built once and cached for the user."""
