"""Every sentence the bot says, by subject: plain formal Indonesian, in whole lines, escaped."""
