"""Global Accelerator: accelerators, listeners, endpoint groups. Its API lives in us-west-2 alone."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource, Tagging, Wait

API_REGION = "us-west-2"
TAGS = Tagging(
    "TagResource",
    "UntagResource",
    {"ResourceArn": "id"},
    list=Call("ListTagsForResource", {"ResourceArn": "id"}, result="Tags", match=False),
)

RESOURCES = (
    Resource(
        token="aws:globalaccelerator/accelerator:Accelerator",
        service="globalaccelerator",
        title="Global Accelerator Accelerator",
        region=API_REGION,
        name="name",
        create=Call("CreateAccelerator", {"IdempotencyToken": "random"}),
        id="result.Accelerator.AcceleratorArn",
        key={"AcceleratorArn": "id"},
        read=(
            Call("DescribeAccelerator", result="Accelerator"),
            Call(
                "DescribeAcceleratorAttributes", result="{Attributes: AcceleratorAttributes}", optional=True
            ),
        ),
        wait=Wait("doc.Status == 'DEPLOYED'"),
        settle=(
            Call(
                "UpdateAcceleratorAttributes",
                {
                    "FlowLogsEnabled": "props.attributes.flowLogsEnabled",
                    "FlowLogsS3Bucket": "props.attributes.flowLogsS3Bucket",
                    "FlowLogsS3Prefix": "props.attributes.flowLogsS3Prefix",
                },
                when="props.attributes",
            ),
        ),
        update=(Call("UpdateAccelerator"),),
        # AWS deletes only what is switched off.
        delete=(
            Call("UpdateAccelerator", {"Enabled": "`false`"}, match=False),
            Call("DeleteAccelerator", retry=("AcceleratorNotDisabledException",)),
        ),
        deleted_wait=True,
        # The same zone for every accelerator, fixed by AWS.
        outputs={"arn": "id", "hostedZoneId": "'Z2BJ6XQ5FK7U4H'"},
        defaults={"enabled": True, "ipAddressType": "IPV4"},
        computed=("attributes", "ipAddresses"),
        tags=TAGS,
    ),
    Resource(
        token="aws:globalaccelerator/listener:Listener",
        service="globalaccelerator",
        title="Global Accelerator Listener",
        region=API_REGION,
        create=Call("CreateListener", {"IdempotencyToken": "random"}),
        id="result.Listener.ListenerArn",
        key={"ListenerArn": "id"},
        read=(Call("DescribeListener", result="Listener"),),
        update=(Call("UpdateListener"),),
        delete=Call("DeleteListener"),
        outputs={"arn": "id", "acceleratorArn": lambda s: s.id.partition("/listener/")[0]},
        defaults={"clientAffinity": "NONE"},
    ),
    Resource(
        token="aws:globalaccelerator/endpointGroup:EndpointGroup",
        service="globalaccelerator",
        title="Global Accelerator Endpoint Group",
        region=API_REGION,
        create=Call(
            "CreateEndpointGroup",
            {
                "IdempotencyToken": "random",
                "EndpointGroupRegion": lambda s: (
                    s.props.get("endpointGroupRegion") or s.account.configuration.region
                ),
            },
            uses=("endpointGroupRegion",),
        ),
        id="result.EndpointGroup.EndpointGroupArn",
        key={"EndpointGroupArn": "id"},
        read=(Call("DescribeEndpointGroup", result="EndpointGroup"),),
        update=(Call("UpdateEndpointGroup"),),
        delete=Call("DeleteEndpointGroup"),
        rename={"endpointConfigurations": "EndpointConfigurations"},
        outputs={
            "arn": "id",
            "listenerArn": lambda s: s.id.partition("/endpoint-group/")[0],
            "endpointConfigurations": "doc.EndpointDescriptions || doc.EndpointConfigurations",
        },
        defaults={
            "healthCheckIntervalSeconds": 30,
            "healthCheckProtocol": "TCP",
            "thresholdCount": 3,
            "trafficDialPercentage": 100,
        },
        computed=("endpointGroupRegion", "healthCheckPath", "healthCheckPort"),
    ),
)
