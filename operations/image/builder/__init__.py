"""Building golden images: with Packer on AWS, with Debian's own tools on this machine."""
