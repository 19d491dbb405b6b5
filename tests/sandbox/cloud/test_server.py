"""The emulator as a process: ready, fast enough, snapshots, restarts."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time

import pytest

from sandbox.paths import LOOPBACK, REPOSITORY
from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def test_a_connection_is_kept_for_many_requests(cloud: Cloud) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, cloud.port)
    connection.request("GET", "/moto-api/")
    connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/moto-api/")
    connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_what_is_not_http_ends_the_connection_and_nothing_else(cloud: Cloud) -> None:
    with socket.create_connection((LOOPBACK, cloud.port), timeout=5) as raw:
        raw.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert raw.recv(10) == b""
    assert cloud.get("/moto-api/") == {"status": "ready"}


def test_an_operation_that_nobody_emulates_names_itself(cloud: Cloud) -> None:
    with pytest.raises(Exception, match=r"does not emulate ec2 CreateClientVpnEndpoint"):
        cloud.client("ec2").create_client_vpn_endpoint(
            ClientCidrBlock="10.9.0.0/22",
            ServerCertificateArn="arn",
            AuthenticationOptions=[],
            ConnectionLogOptions={"Enabled": False},
        )


def test_a_taken_port_is_one_clear_line(cloud: Cloud) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "sandbox.cloud.server", "--port", str(cloud.port)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.strip().endswith(f"cannot listen on 127.0.0.1:{cloud.port}: Address already in use")


def test_state_survives_a_stop_and_a_start(own_cloud: Cloud) -> None:
    cloud = own_cloud
    member = cloud.member("dev")
    session = cloud.assume(member)
    vpc = cloud.client("ec2", session).create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    cloud.client("s3").create_bucket(
        Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    cloud.client("s3").put_object(Bucket="kept", Key="a", Body=b"content")
    key = cloud.client("kms").create_key()["KeyMetadata"]["KeyId"]
    secret = cloud.client("kms").encrypt(KeyId=key, Plaintext=b"plain")["CiphertextBlob"]
    cloud.client("accessanalyzer").create_analyzer(analyzerName="one", type="ACCOUNT", tags={"a": "b"})
    before = cloud.inventory()

    assert cloud.stop() == 0
    cloud.start()

    assert cloud.inventory() == before
    assert cloud.client("ec2", session).describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["OwnerId"] == member
    assert cloud.client("s3").get_object(Bucket="kept", Key="a")["Body"].read() == b"content"
    assert cloud.client("kms").decrypt(CiphertextBlob=secret)["Plaintext"] == b"plain"
    assert cloud.client("accessanalyzer").get_analyzer(analyzerName="one")["analyzer"]["tags"] == {"a": "b"}


def test_bucket_names_stay_taken_by_other_accounts_after_a_restart(own_cloud: Cloud) -> None:
    cloud = own_cloud
    session = cloud.assume(cloud.member("dev"))
    place = {"LocationConstraint": "eu-central-1"}
    cloud.client("s3", session).create_bucket(Bucket="global-name", CreateBucketConfiguration=place)
    cloud.stop()
    cloud.start()
    s3 = cloud.client("s3")
    with pytest.raises(s3.exceptions.BucketAlreadyExists):
        s3.create_bucket(Bucket="global-name", CreateBucketConfiguration=place)


def test_a_killed_emulator_has_what_the_forced_snapshot_wrote(own_cloud: Cloud) -> None:
    cloud = own_cloud
    cloud.client("sqs").create_queue(QueueName="saved")
    cloud.get("/sandbox/snapshot", "POST")
    cloud.client("sqs").create_queue(QueueName="lost")
    cloud.kill()
    cloud.start()
    queues = [url.rpartition("/")[2] for url in cloud.client("sqs").list_queues()["QueueUrls"]]
    assert queues == ["saved"]


def test_a_damaged_snapshot_is_named_with_what_to_do(own_cloud: Cloud) -> None:
    cloud = own_cloud
    cloud.client("sqs").create_queue(QueueName="some")
    cloud.stop()
    snapshot = cloud.root / "emulator" / "state.snapshot"
    snapshot.write_bytes(snapshot.read_bytes()[:-100])
    with pytest.raises(
        RuntimeError, match=r"exit code 1: .*state.snapshot is damaged: .*platformctl sandbox reset"
    ):
        cloud.start()


@pytest.mark.timeout(90)
def test_the_periodic_snapshot_comes_without_being_asked(own_cloud: Cloud) -> None:
    cloud = own_cloud
    cloud.client("sqs").create_queue(QueueName="saved")
    snapshot = cloud.root / "emulator" / "state.snapshot"
    deadline = time.monotonic() + 60
    while not snapshot.exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    cloud.kill()
    cloud.start()
    assert cloud.client("sqs").list_queues()["QueueUrls"][0].endswith("/saved")


def test_public_parameters_and_aws_policies_are_there_after_a_restart(own_cloud: Cloud) -> None:
    cloud = own_cloud
    ssm, iam = cloud.client("ssm"), cloud.client("iam")
    path = "/aws/service/global-infrastructure/regions"
    public = len(ssm.get_parameters_by_path(Path=path)["Parameters"])
    ssm.put_parameter(Name="/own/one", Value="kept", Type="String")
    policy = iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")["Policy"]
    cloud.stop()
    cloud.start()
    assert ssm.get_parameter(Name="/own/one")["Parameter"]["Value"] == "kept"
    assert len(ssm.get_parameters_by_path(Path=path)["Parameters"]) == public
    assert iam.get_policy(PolicyArn=policy["Arn"])["Policy"]["PolicyId"] == policy["PolicyId"]
