"""The file of passwords, and what is made of it: slips, invitations, new passwords."""
