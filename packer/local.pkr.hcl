# The general host as a folder on this machine: the playbook of the AMI, no instance. Needs root.

source "null" "root_filesystem" {
  communicator = "none"
}

build {
  name    = "debian-12-local"
  sources = ["source.null.root_filesystem"]

  provisioner "ansible" {
    playbook_file    = var.debian_playbook
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments  = concat(local.on_the_folder, var.ansible_arguments)
  }

  provisioner "ansible" {
    playbook_file    = var.seal_playbook
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
    extra_arguments  = concat(local.on_the_folder, var.ansible_arguments)
  }
}

locals {
  # The connection works on a folder, which takes the place of the host's address.
  on_the_folder = ["-i", "${var.root_filesystem},", "-c", "image_root", "-e", "{\"running_system\": false, \"updates_keep_running_kernel\": false}"]
}
