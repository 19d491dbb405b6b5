"""ECR: repositories, their policies and lifecycles."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource, Tagging

REPOSITORY = {"repositoryName": "id"}

RESOURCES = (
    Resource(
        token="aws:ecr/repository:Repository",
        computed=("encryptionConfigurations",),
        service="ecr",
        name="name",
        lower_name=True,
        rename={"name": "repositoryName", "arn": "repositoryArn", "repositoryUrl": "repositoryUri"},
        create=Call("CreateRepository", {"encryptionConfiguration": "props.encryptionConfigurations[0]"}),
        id="result.repository.repositoryName",
        key=REPOSITORY,
        read=(Call("DescribeRepositories", {"repositoryNames": "[id]"}, result="repositories[0]"),),
        update=(Call("PutImageTagMutability"), Call("PutImageScanningConfiguration")),
        delete=Call("DeleteRepository", {"force": "props.forceDelete"}, match=False),
        local=("forceDelete",),
        defaults={"imageTagMutability": "MUTABLE"},
        replace=("encryptionConfigurations",),
        outputs={"encryptionConfigurations": "[doc.encryptionConfiguration]"},
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"resourceArn": "doc.repositoryArn"},
            tags="tags",
            keys="tagKeys",
            list=Call(
                "ListTagsForResource", {"resourceArn": "doc.repositoryArn"}, result="tags", match=False
            ),
        ),
        title="ECR Repository",
    ),
    Resource(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        service="ecr",
        rename={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
        create=Call("PutLifecyclePolicy", {"lifecyclePolicyText": "as_json(props.policy)"}),
        update=(Call("PutLifecyclePolicy", {"lifecyclePolicyText": "as_json(props.policy)"}),),
        id="props.repository",
        key=REPOSITORY,
        read=(Call("GetLifecyclePolicy"),),
        delete=Call("DeleteLifecyclePolicy"),
        replace=("repository",),
        outputs={"repository": "id"},
        documents=("policy",),
        title="ECR Lifecycle Policy",
    ),
    Resource(
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        service="ecr",
        rename={"repository": "repositoryName", "policy": "policyText"},
        create=Call("SetRepositoryPolicy", {"policyText": "as_json(props.policy)"}),
        update=(Call("SetRepositoryPolicy", {"policyText": "as_json(props.policy)"}),),
        id="props.repository",
        key=REPOSITORY,
        read=(Call("GetRepositoryPolicy"),),
        delete=Call("DeleteRepositoryPolicy"),
        replace=("repository",),
        outputs={"repository": "id"},
        documents=("policy",),
        title="ECR Repository Policy",
    ),
)
