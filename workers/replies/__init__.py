"""Answers by SMS: what somebody wrote (`parser`), and what follows from it (`conversation`)."""
