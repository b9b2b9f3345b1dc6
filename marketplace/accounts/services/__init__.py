"""Acts on people's accounts, one file a use case: passwords, links, sign_in, second_step, accounts."""
