"""IAM Access Analyzer."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource, Tagging

RESOURCES = (
    Resource(
        token="aws:accessanalyzer/analyzer:Analyzer",
        service="accessanalyzer",
        name="analyzerName",
        create=Call("CreateAnalyzer"),
        id="props.analyzerName",
        key={"analyzerName": "id"},
        read=(Call("GetAnalyzer", result="analyzer"),),
        delete=Call("DeleteAnalyzer"),
        outputs={"analyzerName": "id"},
        defaults={"type": "ACCOUNT"},
        tags=Tagging("TagResource", "UntagResource", {"resourceArn": "doc.arn"}, tags="tags", keys="tagKeys"),
        title="IAM Access Analyzer",
    ),
)
