"""Ratios measured side by side in one run; each script prints one JSON line."""
