"""满意度测评: invitations by link and QR code, answers, sampling calls, and what may be released of them (D24, D28)."""
