"""Samples: networks, security groups, what boots in them."""

from __future__ import annotations

from typing import Any

from tests.sandbox.plugins.aws.samples.sample import (
    BUCKET,
    OTHER_VPC,
    SECURITY_GROUP,
    SUBNETS,
    TAGS,
    VPC,
    Need,
    Sample,
)

TABLE = Need("aws:ec2/routeTable:RouteTable", {"vpcId": "${vpc}"})
GATEWAY = Need("aws:ec2/internetGateway:InternetGateway", {"vpcId": "${vpc}"})
ADDRESS = Need("aws:ec2/eip:Eip", {"domain": "vpc"})
HTTPS: dict[str, Any] = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "description": "in"}
HTTPS_FROM_TWO = {**HTTPS, "cidrBlocks": ["10.0.0.0/8", "192.168.0.0/16"]}
ANYWHERE: dict[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}

SAMPLES = {
    "aws:ec2/vpc:Vpc": Sample(
        create={"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "tags": TAGS},
        update={"enableDnsHostnames": False, "enableDnsSupport": False, "tags": {"Owner": "other"}},
        replace={"cidrBlock": "10.1.0.0/16"},
    ),
    "aws:ec2/subnet:Subnet": Sample(
        needs={"vpc": VPC},
        create={
            "vpcId": "${vpc}",
            "cidrBlock": "10.20.1.0/24",
            "availabilityZone": "eu-central-1b",
            "tags": TAGS,
        },
        update={"mapPublicIpOnLaunch": True, "tags": {}},
        replace={"cidrBlock": "10.20.2.0/24"},
    ),
    "aws:ec2/routeTable:RouteTable": Sample(
        needs={"vpc": VPC, "gateway": GATEWAY, "other": OTHER_VPC},
        create={
            "vpcId": "${vpc}",
            "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "${gateway}"}],
            "tags": TAGS,
        },
        update={"routes": [{"cidrBlock": "10.50.0.0/16", "gatewayId": "${gateway}"}]},
        replace={"vpcId": "${other}"},
    ),
    "aws:ec2/route:Route": Sample(
        needs={
            **SUBNETS,
            "table": TABLE,
            "gateway": GATEWAY,
            "address": ADDRESS,
            "nat": Need(
                "aws:ec2/natGateway:NatGateway", {"subnetId": "${one}", "allocationId": "${address}"}
            ),
        },
        create={"routeTableId": "${table}", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "${gateway}"},
        update={"gatewayId": None, "natGatewayId": "${nat}"},
        replace={"destinationCidrBlock": "10.99.0.0/16"},
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Sample(
        needs={**SUBNETS, "table": TABLE},
        create={"routeTableId": "${table}", "subnetId": "${one}"},
        replace={"subnetId": "${two}"},
    ),
    "aws:ec2/internetGateway:InternetGateway": Sample(
        needs={"vpc": VPC, "other": OTHER_VPC},
        create={"vpcId": "${vpc}", "tags": TAGS},
        update={"vpcId": "${other}", "tags": {"Owner": "x"}},
    ),
    "aws:ec2/eip:Eip": Sample(create={"domain": "vpc", "tags": TAGS}, update={"tags": {"a": "b"}}),
    "aws:ec2/natGateway:NatGateway": Sample(
        needs={**SUBNETS, "address": ADDRESS},
        create={"subnetId": "${one}", "allocationId": "${address}", "tags": TAGS},
        update={"tags": {"a": "b"}},
        replace={"subnetId": "${two}"},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Sample(
        needs={"vpc": VPC, "table": TABLE},
        create={
            "vpcId": "${vpc}",
            "serviceName": "com.amazonaws.eu-central-1.s3",
            "routeTableIds": ["${table}"],
            "tags": TAGS,
        },
        update={"routeTableIds": []},
        replace={"serviceName": "com.amazonaws.eu-central-1.dynamodb"},
    ),
    "aws:ec2/flowLog:FlowLog": Sample(
        needs={"vpc": VPC, "bucket": BUCKET},
        create={
            "vpcId": "${vpc}",
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": "${bucket.arn}",
            "tags": TAGS,
        },
        update={"tags": {"a": "b"}},
        replace={"trafficType": "REJECT"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": Sample(
        needs={"vpc": VPC},
        create={"vpcId": "${vpc}", "ingress": [HTTPS_FROM_TWO], "egress": [ANYWHERE], "tags": TAGS},
        update={"ingress": [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "self": True}], "egress": []},
        replace={"description": "another"},
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Sample(
        needs={"vpc": VPC},
        create={"vpcId": "${vpc}", "tags": TAGS},
        update={"ingress": [HTTPS_FROM_TWO]},
        lingers="a VPC's default group goes with the VPC",
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Sample(
        needs={"vpc": VPC, "group": SECURITY_GROUP},
        create={"type": "ingress", "securityGroupId": "${group}", **HTTPS_FROM_TWO},
        replace={"toPort": 444},
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Sample(
        needs={"vpc": VPC, "group": SECURITY_GROUP},
        create={
            "securityGroupId": "${group}",
            "ipProtocol": "tcp",
            "fromPort": 22,
            "toPort": 22,
            "cidrIpv4": "10.0.0.0/8",
            "tags": TAGS,
        },
        update={"fromPort": 23, "toPort": 23, "description": "changed"},
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Sample(
        needs={"vpc": VPC, "group": SECURITY_GROUP},
        create={"securityGroupId": "${group}", "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"},
        update={"cidrIpv4": "10.1.0.0/16"},
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Sample(
        needs={"vpc": VPC, "group": SECURITY_GROUP},
        create={
            "imageId": "ami-12345678",
            "instanceType": "t3.small",
            "updateDefaultVersion": True,
            "tags": TAGS,
            "metadataOptions": {
                "httpTokens": "required",
                "httpPutResponseHopLimit": 1,
                "httpEndpoint": "enabled",
            },
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "ebs": {"encrypted": "true", "volumeSize": 20, "volumeType": "gp3"},
                }
            ],
            "tagSpecifications": [{"resourceType": "instance", "tags": TAGS}],
            "vpcSecurityGroupIds": ["${group}"],
        },
        update={"imageId": "ami-12345679", "tags": {"Owner": "x"}},
        replace={"name": "another"},
    ),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": Sample(
        create={"httpTokens": "required", "httpPutResponseHopLimit": 1},
        update={"httpTokens": "optional", "httpPutResponseHopLimit": 2},
    ),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": Sample(
        create={"enabled": True},
        update={"enabled": False},
        lingers="the setting itself cannot be deleted, only be off",
    ),
}
