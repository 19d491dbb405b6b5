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
    # The connection works on a folder, which takes the place of the host's address.
    extra_arguments = concat(
      ["-i", "${var.root_filesystem},", "-c", "image_root", "-e", "{\"running_system\": false, \"updates_keep_running_kernel\": false}"],
      var.ansible_arguments,
    )
  }
}
