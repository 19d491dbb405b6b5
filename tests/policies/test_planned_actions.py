"""From a type token to the IAM actions of its creation."""

from __future__ import annotations

import pytest

from policies.action_table import ACTIONS, CLOUDFORMATION_TYPES
from policies.aws_types import aws_type
from policies.planned_actions import actions_of

# What the stacks are made of; a type that nobody can look up would pass unseen.
USED = """
organizations.Organization organizations.OrganizationalUnit organizations.Account
organizations.Policy organizations.PolicyAttachment organizations.DelegatedAdministrator iam.Role
iam.RolePolicy iam.RolePolicyAttachment iam.Policy iam.AccountPasswordPolicy iam.AccountAlias
iam.OpenIdConnectProvider iam.InstanceProfile iam.ServiceLinkedRole s3.AccountPublicAccessBlock
s3.Bucket s3.BucketVersioning s3.BucketServerSideEncryptionConfiguration
s3.BucketObjectLockConfiguration s3.BucketObjectv2 s3.BucketLifecycleConfiguration s3.BucketPublicAccessBlock
s3.BucketPolicy s3.BucketOwnershipControls s3.BucketLogging ebs.EncryptionByDefault
ec2.InstanceMetadataDefaults ec2.Vpc ec2.Subnet ec2.RouteTable ec2.Route ec2.RouteTableAssociation
ec2.InternetGateway ec2.NatGateway ec2.Eip ec2.VpcEndpoint ec2.FlowLog ec2.DefaultSecurityGroup
ec2.SecurityGroup ec2.LaunchTemplate vpc.SecurityGroupIngressRule vpc.SecurityGroupEgressRule
ec2transitgateway.TransitGateway ec2transitgateway.RouteTable ec2transitgateway.VpcAttachment
ec2transitgateway.VpcAttachmentAccepter ec2transitgateway.RouteTableAssociation
ec2transitgateway.RouteTablePropagation ec2transitgateway.Route ram.ResourceShare
ram.ResourceAssociation ram.PrincipalAssociation route53.Zone route53.Record route53.ZoneAssociation
route53.VpcAssociationAuthorization route53.ResolverEndpoint route53.ResolverRule
route53.ResolverRuleAssociation kms.Key kms.Alias kms.Grant cloudtrail.Trail cloudwatch.LogGroup
cloudwatch.EventRule cloudwatch.EventTarget cloudwatch.MetricAlarm cloudwatch.LogResourcePolicy
guardduty.Detector guardduty.OrganizationAdminAccount guardduty.OrganizationConfiguration
guardduty.Member cfg.Recorder cfg.DeliveryChannel cfg.RecorderStatus cfg.ConfigurationAggregator
cfg.AggregateAuthorization cfg.Rule securityhub.Account securityhub.OrganizationAdminAccount
accessanalyzer.Analyzer sns.Topic sns.TopicPolicy sns.TopicSubscription ecr.Repository
ecr.LifecyclePolicy ecr.RepositoryPolicy ssm.Parameter
ssm.PatchBaseline ssm.PatchGroup ssm.MaintenanceWindow ssm.MaintenanceWindowTarget
ssm.MaintenanceWindowTask ssm.Association ssm.ResourceDataSync ssm.Document eks.Cluster eks.NodeGroup eks.Addon
eks.AccessEntry eks.AccessPolicyAssociation eks.PodIdentityAssociation rds.Cluster
rds.ClusterInstance rds.SubnetGroup rds.ClusterParameterGroup elasticache.ReplicationGroup
elasticache.SubnetGroup sqs.Queue sqs.QueuePolicy sqs.RedriveAllowPolicy secretsmanager.Secret
secretsmanager.SecretVersion secretsmanager.SecretPolicy budgets.Budget backup.Vault backup.Plan
backup.Selection dynamodb.Table
""".split()  # noqa: SIM905 # a list of 100 strings reads worse


@pytest.mark.parametrize("name", USED)
def test_every_type_of_the_stacks_has_actions(name: str) -> None:
    actions = actions_of(aws_type(*name.split(".")))
    assert actions is not None, "add the type to policies/action_table.py"
    assert actions.certain, "nothing is certain to be called"


@pytest.mark.parametrize(
    ("token", "action"),
    [
        ("aws:ec2/vpc:Vpc", "ec2:CreateVpc"),
        ("aws:ec2transitgateway/routeTable:RouteTable", "ec2:CreateTransitGatewayRouteTable"),
        ("aws:rds/cluster:Cluster", "rds:CreateDBCluster"),
        ("aws:rds/clusterInstance:ClusterInstance", "rds:CreateDBInstance"),
        ("aws:sqs/queue:Queue", "sqs:CreateQueue"),
        ("aws:eks/nodeGroup:NodeGroup", "eks:CreateNodegroup"),
        ("aws:secretsmanager/secret:Secret", "secretsmanager:CreateSecret"),
        ("aws:cloudwatch/logGroup:LogGroup", "logs:CreateLogGroup"),
        ("aws:iam/role:Role", "iam:CreateRole"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", "elasticache:CreateReplicationGroup"),
        ("aws:ec2/natGateway:NatGateway", "ec2:CreateNatGateway"),
        ("aws:ec2/eip:Eip", "ec2:AllocateAddress"),
        ("aws:eks/cluster:Cluster", "eks:CreateCluster"),
        ("aws:kms/alias:Alias", "kms:CreateAlias"),
    ],
)
def test_the_creating_call_is_certain(token: str, action: str) -> None:
    actions = actions_of(token)
    assert actions is not None
    assert action in actions.certain


@pytest.mark.parametrize(
    "token",
    ["kubernetes:apps/v1:Deployment", "eks:index:Cluster", "pulumi:pulumi:Stack", "platform:network:Vpc"],
)
def test_what_calls_no_aws_api_itself_needs_no_actions(token: str) -> None:
    actions = actions_of(token)
    assert actions is not None
    assert not actions.certain + actions.possible


def test_an_unknown_type_is_told_from_one_without_actions() -> None:
    assert actions_of("aws:nothing/thing:Thing") is None


def test_the_tables_name_cloudformation_types_and_actions_that_look_right() -> None:
    assert all(type_.startswith("AWS::") for type_ in CLOUDFORMATION_TYPES.values())
    assert all(":" in action for actions in ACTIONS.values() for action in actions)
