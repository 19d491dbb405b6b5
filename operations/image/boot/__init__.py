"""Starting an image in a virtual machine, to see that it comes up."""
