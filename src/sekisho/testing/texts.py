"""Texts that several tests ask the text model about: a lure that it stops by itself, and lines of an honest thread."""

LURE = (
    "Dear customer, your mailbox storage is full and your account will be suspended within 24 hours. Click here to verify your password and "
    "confirm your identity now, or you will lose all your incoming messages. Failure to comply will result in closure of your account. "
    "Buy cheap viagra and cialis online, lowest prices, no prescription needed, order now and save 80%. Click here to claim your prize of "
    "one million dollars, you have been selected as the lucky winner of our international lottery promotion. "
)
THREAD = (
    "I have looked at the patch again and the locking in the driver seems right to me. The test still fails on the second machine because\n"
    "the kernel there was built without the option. Could you send the log of the last boot, and the output of the script? We discussed\n"
    "this at the meeting: the buffer is freed twice when the device is removed while a request is pending, see the trace below.\n"
)
