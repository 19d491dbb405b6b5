"""The order service: orders, a saga over messages, payments. aiohttp, PostgreSQL, Redis, SNS and SQS."""
