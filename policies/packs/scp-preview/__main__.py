"""The pack `scp-preview`: asks the SCP evaluator about each action that the plan needs."""

from policies.crossguard.scp_preview import scp_policies
from policies.crossguard.serve import serve

serve("scp-preview", "SCPs on the path of each planned resource", scp_policies())
