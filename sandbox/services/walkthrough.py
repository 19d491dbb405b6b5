"""The first steps with both services as shell commands: printed by `python -m sandbox.services`, run by a test."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Template

from sandbox.services.emulator import REGION, Messaging

TEMPLATE = Template("""\
# 1. register, and read the verification token from the mailbox that the notifications go to
EMAIL=ann-$$(date +%s)@example.com
curl -fsS $users/v1/users -H 'Content-Type: application/json' \\
  -d "{\\"email\\": \\"$$EMAIL\\", \\"password\\": \\"correct horse battery\\", \\"display_name\\": \\"Ann\\"}"
TOKEN=
until [ -n "$$TOKEN" ]; do
  sleep 0.5
  TOKEN=$$(curl -fsS $endpoint -H 'X-Amz-Target: AmazonSQS.ReceiveMessage' \\
    -H 'Content-Type: application/x-amz-json-1.0' \\
    -H 'Authorization: AWS4-HMAC-SHA256 Credential=$key/$day/$region/sqs/aws4_request' \\
    -d '{"QueueUrl": "$mailbox"}' \\
    | grep -F "$$EMAIL" | grep -oE 'token[^,]*' | grep -oE '[A-Za-z0-9_-]{40,}' | head -1 || true)
done
curl -fsS $users/v1/email-verifications -H 'Content-Type: application/json' -d "{\\"token\\": \\"$$TOKEN\\"}"

# 2. log in
ACCESS=$$(curl -fsS $users/v1/sessions -H 'Content-Type: application/json' \\
  -d "{\\"email\\": \\"$$EMAIL\\", \\"password\\": \\"correct horse battery\\"}" \\
  | grep -oE '"access_token":"[^"]*"' | cut -d'"' -f4)
curl -fsS $users/v1/users/me -H "Authorization: Bearer $$ACCESS"; echo

# 3. order (send it twice: the same key gives the same order), and watch it until it is shipped
ORDER=$$(curl -fsS $orders/v1/orders -H "Authorization: Bearer $$ACCESS" -H 'Idempotency-Key: my-first-order' \\
  -H 'Content-Type: application/json' \\
  -d '{"currency": "EUR", "items": [{"sku": "book-1", "quantity": 2, "unit_price_minor": 1999}]}' \\
  | grep -oE '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
for second in $$(seq 60); do
  curl -fsS $orders/v1/orders/$$ORDER -H "Authorization: Bearer $$ACCESS" | grep -q '"state":"shipped"' && break
  sleep 1
done
curl -fsS $orders/v1/orders/$$ORDER/transitions -H "Authorization: Bearer $$ACCESS"; echo
""")


def walkthrough(*, users: str, orders: str, messaging: Messaging) -> str:
    """The commands for services at these URLs."""
    return TEMPLATE.substitute(
        users=users,
        orders=orders,
        endpoint=messaging.endpoint,
        mailbox=messaging.mailbox_queue,
        region=REGION,
        key=messaging.environment["AWS_ACCESS_KEY_ID"],
        day=f"{datetime.now(UTC):%Y%m%d}",
    )
