# The general host: Debian 12.

source "amazon-ebs" "debian_12" {
  region              = var.region
  custom_endpoint_ec2 = var.ec2_endpoint
  source_ami          = var.debian_base
  instance_type       = "t3.medium"
  subnet_id           = var.subnet_id

  communicator         = var.communicator
  ssh_username         = "admin"
  ssh_interface        = var.ssh_interface
  iam_instance_profile = var.instance_profile

  # The key of this build; the provisioners still need it.
  ssh_clear_authorized_keys = true

  temporary_security_group_source_cidrs = var.builder_cidrs

  ami_name        = "debian-12-${var.version}"
  ami_description = "General host on Debian 12, ${var.version}"
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
    volume_size           = 16
    encrypted             = true
    kms_key_id            = var.kms_key_id
    delete_on_termination = true
  }

  tags = {
    Name      = "debian-12-${var.version}"
    Family    = "debian-12"
    Version   = var.version
    GitCommit = var.git_commit
    BaseImage = var.debian_base
    BuildTime = var.build_time
  }
  run_tags = {
    Name = "packer-debian-12-${var.version}"
  }
}

build {
  name    = "debian-12"
  sources = ["source.amazon-ebs.debian_12"]

  provisioner "ansible" {
    playbook_file    = var.debian_playbook
    user             = "admin"
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments  = concat(local.proxy, ["-e", "{\"updates_keep_running_kernel\": false}"], var.ansible_arguments)
  }

  # Last: whatever runs after it leaves traces again.
  provisioner "ansible" {
    playbook_file    = var.seal_playbook
    user             = "admin"
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
