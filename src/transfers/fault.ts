/** A file, or another server, that a transfer cannot go on with; the message is for people. Nothing else ends one as failed. */
export class TransferFault extends Error {
  override name = "TransferFault";
}

/** Somebody else has taken the transfer over: whatever is not committed is theirs to do. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}
