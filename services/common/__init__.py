"""What both services share: configuration, problems, endpoints, telemetry, messages and the outbox."""
