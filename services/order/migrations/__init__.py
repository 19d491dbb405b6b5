"""Schema migrations (Alembic); `python -m services.order.migrate` runs them as a job."""
