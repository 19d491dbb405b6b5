# The node image of the EKS clusters: Amazon Linux 2023.

source "amazon-ebs" "eks_node" {
  region              = var.region
  custom_endpoint_ec2 = var.ec2_endpoint
  source_ami          = var.eks_node_base
  instance_type       = "m6i.large"
  subnet_id           = var.subnet_id

  communicator         = var.communicator
  ssh_username         = "ec2-user"
  ssh_interface        = var.ssh_interface
  iam_instance_profile = var.instance_profile

  # The key of this build; the provisioners still need it.
  ssh_clear_authorized_keys = true

  temporary_security_group_source_cidrs = var.builder_cidrs

  ami_name        = "eks-node-${var.version}"
  ami_description = "EKS node on Amazon Linux 2023, ${var.version}"
  ami_users       = var.share_with
  snapshot_users  = var.share_with
  ami_regions     = [var.second_region]
  encrypt_boot    = true
  kms_key_id      = var.kms_key_id
  region_kms_key_ids = {
    (var.second_region) = var.second_kms_key_id
  }

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_type           = "gp3"
    iops                  = 3000
    throughput            = 125
    volume_size           = 30
    encrypted             = true
    kms_key_id            = var.kms_key_id
    delete_on_termination = true
  }

  tags = {
    Name      = "eks-node-${var.version}"
    Family    = "eks-node"
    Version   = var.version
    GitCommit = var.git_commit
    BaseImage = var.eks_node_base
    BuildTime = var.build_time
  }
  run_tags = {
    Name = "packer-eks-node-${var.version}"
  }
}

build {
  name    = "eks-node"
  sources = ["source.amazon-ebs.eks_node"]

  # Scanned before and after, by the same playbook; nobody else can look into this image.
  provisioner "ansible" {
    playbook_file    = var.scan_playbook
    user             = "ec2-user"
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments = concat(
      local.proxy,
      ["-e", "scan_state=plain scan_tools=${var.scan_tools} scan_results=${var.scan_results}"],
      var.ansible_arguments,
    )
  }

  provisioner "ansible" {
    playbook_file    = var.eks_node_playbook
    user             = "ec2-user"
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments  = concat(local.proxy, var.ansible_arguments)
  }

  provisioner "ansible" {
    playbook_file    = var.scan_playbook
    user             = "ec2-user"
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments = concat(
      local.proxy,
      ["-e", "scan_state=hardened scan_tools=${var.scan_tools} scan_results=${var.scan_results}"],
      var.ansible_arguments,
    )
  }

  # Last: whatever runs after it leaves traces again.
  provisioner "ansible" {
    playbook_file    = var.seal_playbook
    user             = "ec2-user"
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments  = concat(local.proxy, var.ansible_arguments)
  }

  post-processors {
    post-processor "manifest" {
      output = var.manifest
      custom_data = {
        version = var.version
      }
    }
    post-processor "shell-local" {
      inline = ["python -m operations.image.builder.finish_images '${var.manifest}' '${var.build_time}'"]
    }
  }
}
