"""The user service: accounts, logins and access tokens. Flask under gunicorn, PostgreSQL, events to SNS."""
