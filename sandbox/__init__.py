"""Everything that makes one machine look like AWS with EKS; the Pulumi program never imports it."""
