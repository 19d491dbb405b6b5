"""The payment provider and everything that keeps its troubles away from us."""
