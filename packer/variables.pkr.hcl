# What differs from build to build. The defaults suit AWS; tests give the emulator's values.

variable "version" {
  type        = string
  description = "Semantic version of the image."
}

variable "git_commit" {
  type        = string
  description = "The commit that the image is built from."
}

variable "build_time" {
  type        = string
  description = "UTC, as ISO 8601."
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "second_region" {
  type    = string
  default = "eu-west-1"
}

variable "kms_key_id" {
  type        = string
  description = "Customer key in the home region: a volume under the AWS managed key cannot be shared."
}

variable "second_kms_key_id" {
  type        = string
  description = "Customer key in the second region."
}

variable "share_with" {
  type        = list(string)
  description = "Account ids of the organization that may launch the image."
}

variable "eks_node_base" {
  type        = string
  description = "AMI id of the EKS-optimized Amazon Linux 2023."
}

variable "debian_base" {
  type        = string
  description = "AMI id of Debian 12."
}

variable "subnet_id" {
  type    = string
  default = ""
}

variable "instance_profile" {
  type        = string
  description = "For Session Manager: has AmazonSSMManagedInstanceCore."
  default     = ""
}

variable "ec2_endpoint" {
  type        = string
  description = "Another EC2 endpoint; empty means AWS."
  default     = ""
}

variable "communicator" {
  type        = string
  description = "ssh, or none where the instance is not a real machine."
  default     = "ssh"
}

variable "ssh_interface" {
  type        = string
  description = "session_manager needs no open port; private_ip is for builds in the same network."
  default     = "session_manager"
}

variable "eks_node_playbook" {
  type    = string
  default = "ansible/playbooks/al2023_eks_node.yml"
}

variable "debian_playbook" {
  type    = string
  default = "ansible/playbooks/debian12_general.yml"
}

variable "manifest" {
  type        = string
  description = "Where Packer writes the ids of the images that it made."
  default     = "packer-manifest.json"
}

variable "builder_cidrs" {
  type        = list(string)
  description = "Who may reach the instance through SSH: with Session Manager nobody, since it dials out."
  default     = ["127.0.0.1/32"]
}

variable "ansible_arguments" {
  type        = list(string)
  description = "Further arguments of ansible-playbook."
  default     = []
}

variable "seal_playbook" {
  type    = string
  default = "ansible/playbooks/seal.yml"
}

variable "scan_playbook" {
  type    = string
  default = "ansible/playbooks/al2023_scan.yml"
}

variable "scan_tools" {
  type        = string
  description = "Archive of scanners for an instance, made by `platformctl image release`."
  default     = ""
}

variable "scan_results" {
  type        = string
  description = "Folder on this machine for what the scanners say."
  default     = ""
}

variable "root_filesystem" {
  type        = string
  description = "Folder that the local source works on."
  default     = ""
}

locals {
  # Packer's proxy has an RSA key only, which today's OpenSSH refuses unless it is told otherwise.
  proxy = ["--ssh-extra-args", "-o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa"]
}
