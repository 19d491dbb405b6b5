"""Schema migrations (Alembic); `python -m services.user.migrate` runs them as a job."""
