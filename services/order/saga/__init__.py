"""The saga: each event of an order leads to the next step, exactly once."""
