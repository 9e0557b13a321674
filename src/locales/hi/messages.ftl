# Messages: templates, log, mailbox
