"""What the services of an environment may do in AWS, statement by statement."""

from __future__ import annotations

import pulumi

from components.cluster.pod_role import ClusterIdentity
from components.security.policy_document import Statement


def log_in(cluster: ClusterIdentity, database_resource_id: pulumi.Input[str], role: str) -> Statement:
    """As that role of that database cluster, by IAM."""
    user = pulumi.Output.concat(
        f"arn:aws:rds-db:{cluster.region}:",
        cluster.account_id,
        ":dbuser:",
        database_resource_id,
        f"/{role}",
    )
    return {"Sid": "LogInToOwnDatabase", "Effect": "Allow", "Action": ["rds-db:connect"], "Resource": user}


def publish(*topic_arns: pulumi.Input[str]) -> Statement:
    return {
        "Sid": "PublishEvents",
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": list(topic_arns),
    }


def read_secrets(*arns: pulumi.Input[str]) -> Statement:
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    return {"Sid": "ReadOwnSecrets", "Effect": "Allow", "Action": actions, "Resource": list(arns)}


def use_key(key_arn: pulumi.Input[str]) -> Statement:
    actions = ["kms:Decrypt", "kms:GenerateDataKey"]
    return {"Sid": "UseDataKey", "Effect": "Allow", "Action": actions, "Resource": key_arn}


def work_queue(queue_arn: pulumi.Input[str], dead_letter_arn: pulumi.Input[str]) -> Statement:
    """Work the queue, and move poison messages there and, by the redrive command, back."""
    actions = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
    ]
    return {
        "Sid": "WorkQueue",
        "Effect": "Allow",
        "Action": actions,
        "Resource": [queue_arn, dead_letter_arn],
    }
