"""User data of nodes."""

import base64
import email
import json

from components.cluster.node_bootstrap import ClusterEntry, user_data

ENTRY = ClusterEntry(
    name="platform-dev", endpoint="https://api", certificate_authority="Y2E=", service_cidr="172.20.0.0/16"
)


def test_nodeadm_finds_its_configuration_in_a_mime_part() -> None:
    message = email.message_from_bytes(base64.b64decode(user_data(ENTRY)))
    part = message.get_payload(0)
    assert isinstance(part, email.message.Message)
    assert part.get_content_type() == "application/node.eks.aws"
    config = json.loads(str(part.get_payload()))
    assert config["spec"]["cluster"] == {
        "name": "platform-dev",
        "apiServerEndpoint": "https://api",
        "certificateAuthority": "Y2E=",
        "cidr": "172.20.0.0/16",
    }
