"""A small network, a role, a secret parameter and an archive: what the engine's tests bring up."""

import json

import pulumi
import pulumi_aws as aws

tagging = aws.Provider("tagging", region="eu-west-1", default_tags={"tags": {"Owner": "platform"}})
options = pulumi.ResourceOptions(provider=tagging)
caller = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=tagging))

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", opts=options)
subnet = aws.ec2.Subnet("main", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=options)
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    ],
}
role = aws.iam.Role("main", assume_role_policy=json.dumps(trust), opts=options)
parameter = aws.ssm.Parameter(
    "main", name="/stand-in/main", type="SecureString", value=pulumi.Output.secret("hidden"), opts=options
)
bucket = aws.s3.Bucket("main", opts=options)
archive = pulumi.AssetArchive(
    {"program/main.py": pulumi.FileAsset("__main__.py"), "note": pulumi.StringAsset("made by a test")}
)
packed = aws.s3.BucketObjectv2("main", bucket=bucket.bucket, key="main.zip", source=archive, opts=options)
pulumi.export("bucket", bucket.bucket)
pulumi.export("account", caller.account_id)
pulumi.export("vpc", vpc.id)
pulumi.export("tags", subnet.tags_all)
pulumi.export("value", parameter.value)
