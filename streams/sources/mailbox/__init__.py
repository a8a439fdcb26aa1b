"""Letters from a mailbox: IMAP, mails taken apart, and which of them are answers."""
